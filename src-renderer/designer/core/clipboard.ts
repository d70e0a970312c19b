import { z } from 'zod'
import { newId } from '@shared/base/ids.ts'
import { CARD, CARD_STEP, GRID, uniqueName } from '@shared/design/create.ts'
import {
  affinityRecord,
  type FrameRecord,
  frameRecord,
  type LinkRecord,
  linkRecord,
  type NoteRecord,
  noteRecord,
  type ServerId,
  type ServerRecord,
  serverRecord,
} from '@shared/design/records.ts'
import { saysSomething, tiesAmong } from '@shared/design/ties.ts'
import type { Editor } from './editor.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import { t } from '@shared/text/translate.ts'
import { likelyTier, placeFor, serverNames } from './place.ts'
import { counted } from './words.ts'

/** What copied things look like as text, so that they travel between designs, windows and files. */
const clipping = z.strictObject({
  terrace: z.literal('clipping'),
  version: z.literal(1),
  servers: z.array(serverRecord).max(10_000),
  links: z.array(linkRecord).max(20_000),
  notes: z.array(noteRecord).max(10_000),
  frames: z.array(frameRecord).max(10_000).default([]),
  /** Between the servers. */
  rules: z.array(affinityRecord).max(10_000).default([]),
})
export type Clipping = z.infer<typeof clipping>

/** The selected servers, notes and frames, with the links and rules among them, as text; undefined when nothing can be copied. */
export function copyText(editor: Editor): string | undefined {
  const servers = editor.selected('server')
  const notes = editor.selected('note')
  const frames = editor.selected('frame')
  if (servers.length + notes.length + frames.length === 0) return undefined
  const ids = new Set<string>(servers.map((server) => server.id))
  const links = editor.store.all('link').filter((link) => ids.has(link.from) && ids.has(link.to))
  const rules = tiesAmong(editor.store, ids)
  return JSON.stringify(
    { terrace: 'clipping', version: 1, servers, links, notes, frames, rules } satisfies Clipping,
    null,
    1,
  )
}

/** Reads copied text; undefined when it is something else. */
export function readClipping(text: string): Clipping | undefined {
  try {
    return clipping.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Adds copied things anew, beside the originals or around `world`, and selects them. */
export function paste(editor: Editor, clip: Clipping, title: string, world?: Point): void {
  const copies = copyServers(editor, clip.servers, world)
  const links: LinkRecord[] = clip.links.flatMap((link) => {
    const from = copies.get(link.from)
    const to = copies.get(link.to)
    return from && to ? [{ ...link, id: newId('link'), from: from.id, to: to.id, bends: [] }] : []
  })
  const rules = clip.rules.flatMap((rule) => {
    const now = rule.servers.flatMap((id) => copies.get(id)?.id ?? [])
    return saysSomething(rule, new Set(now).size) ? [{ ...rule, id: newId('affinity'), servers: now }] : []
  })
  const beside = ({ x, y }: Point): Point => ({ x: x + 3 * GRID, y: y + 3 * GRID })
  const notes: NoteRecord[] = clip.notes.map((note) => ({ ...note, ...beside(note), id: newId('note') }))
  const frames: FrameRecord[] = clip.frames.map((frame) => ({
    ...frame,
    ...beside(frame),
    id: newId('frame'),
  }))
  const added = [...copies.values(), ...notes, ...frames]
  if (added.length === 0) return
  editor.transact(title, (store) => {
    for (const record of [...added, ...links, ...rules]) store.put(record)
  })
  editor.select(added.map((record) => record.id))
  editor.announce(t`${title}: ${counted(added)} added`)
}

function copyServers(
  editor: Editor,
  originals: readonly ServerRecord[],
  world: Point | undefined,
): Map<ServerId, ServerRecord> {
  const names = serverNames(editor)
  const copies = new Map<ServerId, ServerRecord>()
  const pointedTier = world && editor.layout.laneAt(world)?.tier.id
  let pasted = 0
  for (const original of originals) {
    const tier = pointedTier ?? (editor.store.has(original.tier) ? original.tier : likelyTier(editor))
    if (!tier) continue
    const planned = [...copies.values()].filter((copy) => copy.tier === tier)
    const name = uniqueName(original.name, names)
    names.add(name)
    const lane = editor.layout.lane(tier)
    // Without a pointer a copy goes to the right of its original, in the original's lane.
    const beside = lane && {
      x: lane.origin.x + original.x + CARD_STEP.x + CARD.width / 2,
      y: lane.origin.y + original.y + CARD.height / 2,
    }
    const pointed = world && { x: world.x + pasted * CARD_STEP.x, y: world.y }
    const place = placeFor(editor, tier, pointed ?? beside, planned)
    pasted += 1
    const networks = original.nics.map((nic) =>
      nic.network && !editor.store.has(nic.network) ? { ...nic, network: null } : nic,
    )
    // An address belongs to one server: the copy gets none.
    const nics = networks.map((nic) => ({ ...nic, address: '', mac: '' }))
    // A copy is still to be put somewhere: it is not locked.
    copies.set(original.id, {
      ...original,
      ...place,
      nics,
      name,
      tier,
      locked: false,
      id: newId('server'),
    })
  }
  return copies
}
