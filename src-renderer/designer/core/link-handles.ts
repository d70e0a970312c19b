import type { LinkId } from '@shared/design/records.ts'
import { distance, type Point } from '@shared/drawing/geometry.ts'
import { distanceTo, type Segment, segmentsOf } from '@shared/drawing/path.ts'
import { LABEL, labelOf } from '@shared/drawing/link-labels.ts'
import { DETAIL_ZOOM } from './detail.ts'
import type { Drawing } from './drawing.ts'
import type { LinkHandle } from './hit.ts'

/** Screen pixels that a segment must have to be taken hold of by its middle, and around a handle. */
const SEGMENT_ROOM = 26
const REACH = 8
/** Screen pixels from a card to the handle of a link's end: the port that begins another link lies at the card. */
const FROM_CARD = 11

/** Screen pixels of a segment that holds words and a handle beside them. */
const ROOM_BESIDE = { upright: 80, level: 130 } as const

const between = (a: Point, b: Point, share: number): Point => ({
  x: a.x + (b.x - a.x) * share,
  y: a.y + (b.y - a.y) * share,
})

/** The handles of the only selected link, in the order they are drawn. */
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
  // On a segment that bears the link's words its handle stands beside them, where there is room.
  const share = ({ a, b, upright, length }: Segment): number => {
    const room = upright ? ROOM_BESIDE.upright : ROOM_BESIDE.level
    const away = distance(between(a, b, 0.5), label) * camera.zoom
    return length * camera.zoom > room && away < room / 4 ? 0.8 : 0.5
  }
  const segments = segmentsOf(route).flatMap((one, at) =>
    one.length * camera.zoom < SEGMENT_ROOM
      ? []
      : [make('segment', between(one.a, one.b, share(one)), at, one.upright)],
  )
  const corners = points.slice(1, -1).map((point, at) => make('corner', point, at + 1))
  const inward = (end: Point, next: Point): Point =>
    between(end, next, Math.min(0.25, FROM_CARD / camera.zoom / Math.max(1, distance(end, next))))
  return [
    ...segments,
    ...corners,
    make('from', inward(from, points[1] ?? to), 0),
    make('to', inward(to, points.at(-2) ?? from), points.length - 1),
  ]
}

/** Those that are seen: where there is no room beside the words, a handle under them is felt, not drawn across them. */
export function shownHandles(drawing: Drawing): LinkHandle[] {
  const handles = linkHandles(drawing)
  const [id] = drawing.selection
  const route = handles.length > 0 && id ? drawing.routes.route(id as LinkId) : undefined
  const words = route && labelOf(route)
  if (!words || drawing.session.camera.zoom < DETAIL_ZOOM) return handles
  const covered = ({ x, y }: Point): boolean =>
    Math.abs(x - words.at.x) < words.width / 2 && Math.abs(y - words.at.y) < LABEL.height / 2
  return handles.filter((handle) => handle.part !== 'segment' || !covered(handle))
}

/** The handle nearest to a point of the drawing, within reach of the pointer. */
export function handleAt(drawing: Drawing, point: Point): LinkHandle | undefined {
  const away = (one: LinkHandle): number => distance(one, point)
  const near = linkHandles(drawing).filter((one) => away(one) <= REACH / drawing.session.camera.zoom)
  return near.sort((a, b) => away(a) - away(b))[0]
}

/** The segment of a link nearest to a point of the drawing, as if taken hold of by its handle. */
export function segmentAt(drawing: Drawing, id: LinkId, point: Point): LinkHandle | undefined {
  const segments = segmentsOf(drawing.routes.route(id) ?? { points: [] })
  const away = segments.map(({ a, b }) => distanceTo({ points: [a, b] }, point))
  const at = away.indexOf(Math.min(...away))
  const nearest = segments[at]
  return nearest && { kind: 'handle', id, part: 'segment', at, upright: nearest.upright, ...point }
}
