import { type Box, distance, type Point } from './geometry.ts'

/** A line in right angles from one card's edge to another's. */
export interface Path {
  readonly from: Point
  readonly to: Point
  /** All corners with both ends; never fewer than two. */
  readonly points: readonly Point[]
  readonly box: Box
  /** Where its words go. */
  readonly label: Point
}

/** Radius of a corner, where the sides are long enough for it. */
const CORNER = 8

/** What draws a path: a canvas, or a builder of SVG path data. */
export interface Pen {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  quadraticCurveTo(cornerX: number, cornerY: number, x: number, y: number): void
}

const sameX = (a: Point, b: Point): boolean => Math.abs(a.x - b.x) < 0.01
const sameY = (a: Point, b: Point): boolean => Math.abs(a.y - b.y) < 0.01

/** A path through these points; those that are no corners are left out. */
export function pathOf(all: readonly Point[], label?: Point): Path {
  const points: Point[] = []
  for (const point of all) {
    const [before, last] = [points.at(-2), points.at(-1)]
    if (last && sameX(last, point) && sameY(last, point)) continue
    const straight =
      before &&
      last &&
      ((sameX(before, last) && sameX(last, point)) || (sameY(before, last) && sameY(last, point)))
    if (straight) points.pop()
    points.push(point)
  }
  const [from = { x: 0, y: 0 }] = points
  const to = points.at(-1) ?? from
  while (points.length < 2) points.push(to)
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  const box = { x: left, y: top, width: right - left, height: bottom - top }
  return { from, to, points, box, label: label ?? labelPlace(points) }
}

/** Corners whose sides are short are cut less, so that no two of them meet. */
export function tracePath(pen: Pen, { points }: Path, radius = CORNER): void {
  const [start] = points
  if (!start) return
  pen.moveTo(start.x, start.y)
  for (let at = 1; at < points.length; at += 1) {
    const [before, corner, after] = [points[at - 1], points[at], points[at + 1]]
    if (!before || !corner) continue
    const cut = after ? Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2) : 0
    if (!after || cut < 0.5) {
      pen.lineTo(corner.x, corner.y)
      continue
    }
    const into = towards(corner, before, cut)
    const out = towards(corner, after, cut)
    pen.lineTo(into.x, into.y)
    pen.quadraticCurveTo(corner.x, corner.y, out.x, out.y)
  }
}

/** The arrow's head at the end of a path. */
export function traceHead(pen: Pen, { points, to }: Path, size = 7): void {
  const before = points.at(-2) ?? to
  const angle = Math.atan2(to.y - before.y, to.x - before.x)
  const wing = (turn: number): [number, number] => [
    to.x - size * Math.cos(angle + turn),
    to.y - size * Math.sin(angle + turn),
  ]
  pen.moveTo(...wing(0.45))
  pen.lineTo(to.x, to.y)
  pen.lineTo(...wing(-0.45))
}

export interface Segment {
  readonly a: Point
  readonly b: Point
  /** Does it run up and down? */
  readonly upright: boolean
  readonly length: number
}

export const segmentsOf = ({ points }: Pick<Path, 'points'>): Segment[] =>
  points.slice(1).flatMap((b, at) => {
    const a = points[at]
    return a ? [{ a, b, upright: Math.abs(a.x - b.x) < Math.abs(a.y - b.y), length: distance(a, b) }] : []
  })

/** How far a point lies from a path. */
export const distanceTo = (path: Pick<Path, 'points'>, point: Point): number =>
  segmentsOf(path).reduce((least, { a, b }) => Math.min(least, distanceToSegment(point, a, b)), Infinity)

const towards = (from: Point, to: Point, by: number): Point => {
  const length = distance(from, to) || 1
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

/** The middle of the longest level segment: words lie along it. Without one, the middle of the longest. */
function labelPlace(points: readonly Point[]): Point {
  const segments = segmentsOf({ points })
  const longest = (all: readonly Segment[]): Segment | undefined =>
    all.reduce<Segment | undefined>(
      (best, one) => (!best || one.length > best.length ? one : best),
      undefined,
    )
  const level = longest(segments.filter((one) => !one.upright))
  const best = level && level.length > 40 ? level : longest(segments)
  return best ? { x: (best.a.x + best.b.x) / 2, y: (best.a.y + best.b.y) / 2 } : (points[0] ?? { x: 0, y: 0 })
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const length = distance(a, b) ** 2
  if (length === 0) return distance(point, a)
  const along = ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length
  const t = Math.max(0, Math.min(1, along))
  return distance(point, { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) })
}
