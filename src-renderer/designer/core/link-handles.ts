import { distance, type Point } from '@shared/drawing/geometry.ts'
import { segmentsOf } from '@shared/drawing/path.ts'
import type { Drawing } from './drawing.ts'
import type { LinkHandle } from './hit.ts'

/** Screen pixels that a segment must have to be taken hold of by its middle, and around a handle. */
const SEGMENT_ROOM = 26
const REACH = 8

const LABEL_ROOM = 120

const between = (a: Point, b: Point, share: number): Point => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

/** The handles of the only selected link, those on top last. */
export function linkHandles(drawing: Drawing): LinkHandle[] {
  const { selection, camera } = drawing.session
  const [id] = selection
  const link = selection.size === 1 && id ? drawing.store.get(id) : undefined
  if (link?.type !== 'link' || drawing.readOnly) return []
  const route = drawing.routes.route(link.id)
  if (!route) return []
  const { points, from, to, label } = route
  const make = (part: LinkHandle['part'], { x, y }: Point, at: number, upright = false): LinkHandle => ({
    kind: 'handle',
    id: link.id,
    part,
    at,
    upright,
    x,
    y,
  })
  // On a segment that bears the link's words its handle stands beside them.
  const beside = (a: Point, b: Point, pixels: number): number =>
    pixels > LABEL_ROOM && distance(between(a, b, 0.5), label) * camera.zoom < LABEL_ROOM / 2 ? 0.85 : 0.5
  const segments = segmentsOf(route).flatMap(({ a, b, upright, length }, at) =>
    length * camera.zoom < SEGMENT_ROOM
      ? []
      : [make('segment', between(a, b, beside(a, b, length * camera.zoom)), at, upright)],
  )
  const corners = points.slice(1, -1).map((point, at) => make('corner', point, at + 1))
  return [...segments, ...corners, make('from', from, 0), make('to', to, points.length - 1)]
}

/** The handle under a point of the drawing. */
export const handleAt = (drawing: Drawing, point: Point): LinkHandle | undefined =>
  linkHandles(drawing).findLast((one) => distance(one, point) <= REACH / drawing.session.camera.zoom)
