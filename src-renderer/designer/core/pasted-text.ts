import { toErrorInfo } from '@shared/base/errors.ts'
import { CARD, newServer, uniqueName } from '@shared/design/create.ts'
import type { DesignRecord, ServerRecord, TierId } from '@shared/design/records.ts'
import { newServerFields } from '@shared/design/tier-rules.ts'
import { readServersCsv } from '@shared/import/csv.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import { t, tn } from '@shared/text/translate.ts'
import { type Clipping, paste, readClipping } from './clipboard.ts'
import type { Editor } from './editor.ts'
import { likelyTier, placeFor, serverNames } from './place.ts'

/** More names than this are no list that someone typed. */
const MAX_NAMES = 500
/** More than a large table: it is refused before it is looked at. */
const MAX_TEXT = 8 * 2 ** 20

type Pasted =
  | { kind: 'clipping'; clip: Clipping }
  | { kind: 'names'; names: string[] }
  | { kind: 'table' }
  | { kind: 'refused'; reason: string }

/** What a text from the clipboard is: something copied from a design, a table of servers, a list of names, or neither. */
export function readPasted(text: string): Pasted {
  const refused = (reason: string): Pasted => ({ kind: 'refused', reason })
  const trimmed = text.trim()
  if (trimmed === '') return refused(t`The clipboard holds no text`)
  const clip = readClipping(text)
  if (clip) return { kind: 'clipping', clip }
  if (text.length > MAX_TEXT) return refused(t`The text on the clipboard is too long to be servers`)
  if (/^[{[]/.test(trimmed)) return refused(jsonReason(trimmed))
  // The heading of a table reads like names too.
  const names = /^name\b/i.test(trimmed) ? undefined : namesIn(trimmed)
  if (names) return { kind: 'names', names }
  const [heading = ''] = trimmed.split('\n', 1)
  if (/[,;\t]|^name\r?$/i.test(heading) && trimmed.includes('\n')) return { kind: 'table' }
  return refused(t`The clipboard holds a text that is neither servers, nor a list of names, nor a table`)
}

function jsonReason(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return t`The clipboard holds text that is cut off or is no JSON`
  }
  const has = (key: string): unknown =>
    typeof value === 'object' && value !== null && key in value
      ? (value as Record<string, unknown>)[key]
      : undefined
  const terrace = has('terrace')
  if (terrace === 'clipping') return t`What was copied has values that no server can have`
  if (typeof terrace === 'object')
    return t`The clipboard holds a whole design: save it as a file and open that`
  return t`The clipboard holds JSON that was not copied from a design`
}

/** "web-1, web-2": two or more names of servers, one a line or in one line apart by commas, semicolons or tabs. */
function namesIn(text: string): string[] | undefined {
  const lines = text.split(/[,;\s]*\r?\n\s*/).filter(Boolean)
  const names = (lines.length > 1 ? lines : text.split(/[,;\t]+/)).map((part) => part.trim()).filter(Boolean)
  const fits = names.every((name) => /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i.test(name))
  return fits && names.length >= 2 && names.length <= MAX_NAMES ? names : undefined
}

/** Pastes a text into the design as one step; what cannot be pasted is said. */
export function pasteText(editor: Editor, text: string, world?: Point): void {
  const pasted = readPasted(text)
  if (pasted.kind === 'clipping') return paste(editor, pasted.clip, t`Paste`, world)
  if (pasted.kind === 'refused') return editor.tell(pasted.reason)
  const tier = (world && editor.layout.laneAt(world)?.tier.id) ?? likelyTier(editor)
  if (pasted.kind === 'table') return pasteTable(editor, text, tier, world)
  if (!tier) return editor.tell(t`Add a tier first: the names on the clipboard would be servers of it`)
  add(editor, namedServers(editor, pasted.names, tier, world), [])
}

function namedServers(
  editor: Editor,
  wished: readonly string[],
  tier: TierId,
  world: Point | undefined,
): ServerRecord[] {
  const taken = serverNames(editor)
  const servers: ServerRecord[] = []
  const record = editor.store.get<'tier'>(tier)
  for (const [at, wish] of wished.entries()) {
    const name = uniqueName(wish, taken)
    taken.add(name)
    const place = placed(editor, tier, world, servers, at)
    servers.push(newServer({ name, tier, ...place, ...(record ? newServerFields(record) : {}) }))
  }
  return servers
}

function pasteTable(editor: Editor, text: string, tier: TierId | undefined, world: Point | undefined): void {
  let read: ReturnType<typeof readServersCsv>
  try {
    read = readServersCsv(text, editor.store.records())
  } catch (thrown) {
    const { message } = toErrorInfo(thrown)
    return editor.tell(t`The clipboard holds a table that is none of servers. ${message}`)
  }
  const { report, records } = read
  const [problem] = report.problems
  if (report.servers === 0)
    return editor.tell(
      problem ? t`Nothing was pasted. ${problem.text}` : t`The table on the clipboard has no rows`,
    )
  const servers: ServerRecord[] = []
  // Rows that name no tier go where the person points.
  const nowhere = report.tiers.includes('Imported')
    ? records.find((record) => record.type === 'tier' && record.name === 'Imported')?.id
    : undefined
  const others: DesignRecord[] = []
  for (const record of records) {
    if (record.type !== 'server') {
      if (!tier || record.id !== nowhere) others.push(record)
    } else if (!tier || record.tier !== nowhere) servers.push(record)
    else {
      const planned = servers.filter((server) => server.tier === tier)
      servers.push({ ...record, tier, ...placed(editor, tier, world, planned, planned.length) })
    }
  }
  add(editor, servers, others)
  if (report.leftOut > 0 && problem)
    editor.tell(tn(report.leftOut, '{n} row was left out. {0}', '{n} rows were left out. {0}', problem.text))
}

/** Around the pointer first, then wherever there is room. */
const placed = (
  editor: Editor,
  tier: TierId,
  world: Point | undefined,
  planned: readonly ServerRecord[],
  at: number,
) => placeFor(editor, tier, world && { x: world.x + at * (CARD.width + 24), y: world.y }, planned)

function add(editor: Editor, servers: readonly ServerRecord[], others: readonly DesignRecord[]): void {
  const title = tn(servers.length, 'Paste {n} server', 'Paste {n} servers')
  editor.transact(title, (store) => {
    for (const record of [...others, ...servers]) store.put(record)
  })
  editor.select(servers.map(({ id }) => id))
  editor.announce(title)
}
