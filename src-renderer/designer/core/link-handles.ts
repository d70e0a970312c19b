import type { LinkId } from '@shared/design/records.ts'
import { distance, type Point } from '@shared/drawing/geometry.ts'
import { segmentsOf } from '@shared/drawing/path.ts'
import type { Drawing } from './drawing.ts'

/** What a selected link can be taken hold of by. `at` counts the segments or points of its path. */
export interface LinkHandle extends Point {
  readonly kind: 'handle'
  readonly id: LinkId
  readonly part: 'from' | 'to' | 'segment' | 'corner'
  readonly at: number
  /** Of a segment: does it run up and down? */
  readonly upright: boolean
}

/** Screen pixels that a segment must have to be taken hold of by its middle, and around a handle. */
const SEGMENT_ROOM = 26
const REACH = 8

/** The handles of the only selected link, those on top last. */
export function linkHandles(drawing: Drawing): LinkHandle[] {
  const { selection, camera } = drawing.session
  const [id] = selection
  const link = selection.size === 1 && id ? drawing.store.get(id) : undefined
  if (link?.type !== 'link' || drawing.readOnly) return []
  const route = drawing.routes.route(link.id)
  if (!route) return []
  const { points, from, to } = route
  const make = (part: LinkHandle['part'], { x, y }: Point, at: number, upright = false): LinkHandle => ({
    kind: 'handle',
    id: link.id,
    part,
    at,
    upright,
    x,
    y,
  })
  const segments = segmentsOf(route).flatMap(({ a, b, upright, length }, at) =>
    length * camera.zoom < SEGMENT_ROOM
      ? []
      : [make('segment', { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, at, upright)],
  )
  const corners = points.slice(1, -1).map((point, at) => make('corner', point, at + 1))
  return [...segments, ...corners, make('from', from, 0), make('to', to, points.length - 1)]
}

/** The handle under a point of the drawing. */
export const handleAt = (drawing: Drawing, point: Point): LinkHandle | undefined =>
  linkHandles(drawing).findLast((one) => distance(one, point) <= REACH / drawing.session.camera.zoom)
