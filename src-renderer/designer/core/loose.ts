import { clamp, type Point } from '@shared/drawing/geometry.ts'
import { frameBox, within } from '@shared/drawing/frames.ts'
import { noteBox } from '@shared/drawing/layout.ts'
import type { FrameId, FrameRecord, NetworkId, NoteId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import type { Editor } from './editor.ts'

/** Something that stands in no lane, and where it stood when a move began. */
export interface Loose {
  readonly id: NoteId | FrameId | NetworkId
  readonly at: Point
}

/** The selected notes, frames and networks, and what stands in those frames: it moves with them. */
export function looseSelection(editor: Editor): Loose[] {
  const frames = editor.selected('frame')
  const all = new Map<Loose['id'], Point>()
  for (const one of [...editor.selected('note'), ...frames]) all.set(one.id, { x: one.x, y: one.y })
  for (const { id } of editor.selected('network')) {
    const pill = editor.layout.networks.pill(id)
    if (pill) all.set(id, { x: pill.box.x, y: pill.box.y })
  }
  if (frames.length > 0) for (const [id, at] of standingIn(editor, frames)) all.set(id, at)
  return [...all].map(([id, at]) => ({ id, at }))
}

/** Notes, frames and placed networks that lie wholly in one of these frames. Servers belong to their lanes. */
function standingIn(editor: Editor, frames: readonly FrameRecord[]): [Loose['id'], Point][] {
  const boxes = frames.map(frameBox)
  const things = [
    ...editor.store.all('note').map((note) => ({ id: note.id, box: noteBox(note) })),
    ...editor.store.all('frame').map((frame) => ({ id: frame.id, box: frameBox(frame) })),
    ...editor.layout.networks
      .pills()
      .filter(({ network }) => network.place !== null)
      .map(({ network, box }) => ({ id: network.id, box })),
  ]
  return things
    .filter(({ box }) => boxes.some((outer) => within(box, outer)))
    .map(({ id, box: { x, y } }) => [id, { x, y }])
}

/** Moves things from where they stood. Only in a transaction. */
export function moveLoose(store: DesignStore, things: readonly Loose[], dx: number, dy: number): void {
  for (const { id, at } of things) {
    const to = { x: clamp(at.x + dx, -1e6, 1e6), y: clamp(at.y + dy, -1e6, 1e6) }
    const record = store.get(id)
    if (record?.type === 'network' && !same(record.place, to))
      store.update<'network'>(record.id, { place: to })
    if (record?.type === 'note' && !same(record, to)) store.update<'note'>(record.id, to)
    if (record?.type === 'frame' && !same(record, to)) store.update<'frame'>(record.id, to)
  }
}

const same = (a: Point | null, b: Point): boolean => a?.x === b.x && a.y === b.y
