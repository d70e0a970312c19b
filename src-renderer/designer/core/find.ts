import { linkLabel } from '@shared/drawing/faces.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { DesignRecord, RecordId, ServerId } from '@shared/design/records.ts'
import { networkDetail } from '@shared/drawing/networks.ts'
import { centre } from '@shared/drawing/geometry.ts'
import type { Editor } from './editor.ts'

/** Below this zoom a match that is walked to is brought nearer. */
const READABLE_ZOOM = 0.4

const texts = new WeakMap<DesignRecord, string>()

/** What a record is found by, in lower case. Records never change, so it is made once for each. */
function textOf(record: DesignRecord): string {
  const known = texts.get(record)
  if (known !== undefined) return known
  const text = partsOf(record).join('\n').toLowerCase()
  texts.set(record, text)
  return text
}

function partsOf(record: DesignRecord): string[] {
  switch (record.type) {
    case 'server':
      return [
        record.name,
        ...(record.replicas > 1 ? instancesOf(record).map((instance) => instance.name) : []),
        ...record.tags,
        ...record.nics.flatMap((nic) => [nic.address, nic.mac]),
        record.notes,
      ]
    case 'tier':
    case 'frame':
      return [record.name]
    case 'link':
      return [linkLabel(record)]
    case 'note':
      return [record.text]
    case 'network':
      return [record.name, record.source.name, networkDetail(record)]
    case 'affinity':
    case 'settings':
      return []
  }
}

/** The names of the rules with other servers that each is under, in lower case. */
function ruleNames({ store }: Editor): ReadonlyMap<ServerId, string> {
  const names = new Map<ServerId, string>()
  for (const { name, servers } of store.all('affinity'))
    if (name !== '') for (const id of servers) names.set(id, `${names.get(id) ?? ''}${name.toLowerCase()}\n`)
  return names
}

/** Everything on the canvas that has all words of a query in its name, tags, addresses, notes or rules. */
export function matchesOf(editor: Editor, query: string): RecordId[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const ruled = ruleNames(editor)
  const answers = (record: DesignRecord): boolean => {
    const rules = record.type === 'server' ? ruled.get(record.id) : undefined
    const text = rules === undefined ? textOf(record) : `${textOf(record)}\n${rules}`
    return words.every((word) => text.includes(word))
  }
  const found: DesignRecord[] = []
  for (const { tier } of editor.layout.lanes()) {
    if (answers(tier)) found.push(tier)
    const servers = editor.layout.serversOf(tier.id).filter(answers)
    found.push(...servers.sort((a, b) => a.y - b.y || a.x - b.x))
  }
  found.push(...editor.store.all('link').filter(answers), ...editor.store.all('note').filter(answers))
  found.push(...editor.store.all('frame').filter(answers))
  found.push(...editor.layout.networks.pills().flatMap(({ network }) => (answers(network) ? network : [])))
  return found.map((record) => record.id)
}

/** Opens the search, or brings the focus back to it. */
export function openFind(editor: Editor): void {
  const { find } = editor.session
  const asked = (find?.asked ?? 0) + 1
  editor.patch({ find: find ? { ...find, asked } : { query: '', matches: [], at: -1, asked } })
}

/** Searches as one types: the match one is at stays while it still answers, else it is the first; it comes into view. */
export function search(editor: Editor, query: string): void {
  update(editor, query)
  show(editor)
}

/** Searches again after the drawing changed, without moving the view. */
export function searchAgain(editor: Editor): void {
  const { find } = editor.session
  if (find) update(editor, find.query)
}

/** Goes `step` matches on, round and round, and selects the one arrived at. */
export function walk(editor: Editor, step: 1 | -1): void {
  const { find } = editor.session
  if (!find || find.matches.length === 0) return
  const { length } = find.matches
  // The first Enter takes the match that is shown already.
  const taken =
    editor.selection.size === 1 && editor.selection.has(find.matches[find.at] ?? 'settings:design')
  const at = taken ? (find.at + step + length) % length : find.at
  editor.patch({ find: { ...find, at } })
  const id = find.matches[at]
  if (id) editor.select([id])
  show(editor)
}

/** Ends the search; the match one is at is selected, to go on with. */
export function closeFind(editor: Editor): void {
  const { find } = editor.session
  const id = find?.matches[find.at]
  if (id) editor.select([id])
  editor.patch({ find: null })
}

function update(editor: Editor, query: string): void {
  const { find } = editor.session
  const matches = matchesOf(editor, query)
  const before = find?.matches[find.at]
  const kept = before === undefined ? -1 : matches.indexOf(before)
  const at = kept >= 0 ? kept : Math.min(0, matches.length - 1)
  editor.patch({ find: { query, matches, at, asked: find?.asked ?? 1 } })
}

function show(editor: Editor): void {
  const { find, viewport } = editor.session
  const id = find?.matches[find.at]
  const box = id && editor.boxOf(id)
  if (!box) return
  if (editor.camera.zoom >= READABLE_ZOOM) return editor.reveal(id)
  const { x, y } = centre(box)
  const zoom = 0.8
  editor.setCamera({ x: x - viewport.width / 2 / zoom, y: y - viewport.height / 2 / zoom, zoom })
}
