import { GRID } from '@shared/design/create.ts'
import type { FrameId, FrameRecord, NoteId, NoteRecord } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import type { Box, Point } from '@shared/drawing/geometry.ts'
import { frameBox } from '@shared/drawing/frames.ts'
import { noteBox } from '@shared/drawing/layout.ts'
import { type Handle, resized } from '@shared/drawing/resize.ts'
import type { Drawing } from './drawing.ts'

/** As small as each may get by hand: there must be something left to read and to take hold of. */
const smallest = { note: { width: 56, height: 40 }, frame: { width: 96, height: 64 } } as const

export type Sized = NoteRecord | FrameRecord
export const sizedBox = (record: Sized): Box => (record.type === 'note' ? noteBox(record) : frameBox(record))

/** The selected notes and frames. */
export const sizedSelection = (drawing: Drawing): Sized[] => [
  ...drawing.selected('note'),
  ...drawing.selected('frame'),
]

/** The only selected thing, when it is one that has handles. */
export function onlySized(drawing: Drawing): Sized | undefined {
  if (drawing.readOnly || drawing.selection.size !== 1) return undefined
  const [id] = drawing.selection
  const record = id && drawing.store.get(id)
  return record?.type === 'note' || record?.type === 'frame' ? record : undefined
}

/** Resizes a note or frame as it was when the gesture began. Only in a transaction. */
export function resize(store: DesignStore, from: Sized, handle: Handle, way: Point, ratio = false): void {
  const limits = { min: smallest[from.type], max: 1e5, grid: GRID }
  put(store, from.id, resized(sizedBox(from), handle, way, limits, ratio))
}

function put(store: DesignStore, id: NoteId | FrameId, box: Box): void {
  const record = store.get(id)
  if (record?.type !== 'note' && record?.type !== 'frame') return
  const { x, y, width, height } = record
  if (x === box.x && y === box.y && width === box.width && height === box.height) return
  store.put({ ...record, ...box })
}
