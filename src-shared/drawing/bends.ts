import { standsOn } from './bent-path.ts'
import { type Box, clamp, type Point } from './geometry.ts'
import type { Path } from './path.ts'

/** As many as a link's record holds. */
const MOST_BENDS = 16
/** How far from its card a link turns when its place on the card cannot follow. */
const STUB = 16
const FAR = 1e6

interface Cards {
  readonly from: Box
  readonly to: Box
}
type Shift = (point: Point) => Point

/** The corners of a path after one of its segments was moved aside to a point; undefined when there are too many. */
export function movedSegment({ points }: Path, at: number, to: Point, cards: Cards): Point[] | undefined {
  const [a, b] = [points[at], points[at + 1]]
  if (!a || !b) return undefined
  const upright = a.x === b.x
  const shift = shiftTo(upright, to)
  const first = at === 0
  const last = at === points.length - 2
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
  const start = first ? fromEdge(a, b, shift, upright, cards.from) : [shift(a)]
  const end = last ? fromEdge(b, a, shift, upright, cards.to).toReversed() : [shift(b)]
  const moved = start.length + end.length === 0 ? [shift(middle)] : [...start, ...end]
  return bendsOf([...points.slice(1, Math.max(1, at)), ...moved, ...points.slice(at + 2, -1)])
}

/** The corners of a path after one of them was moved: its neighbours follow as far as right angles need it. */
export function movedCorner({ points }: Path, at: number, to: Point, cards: Cards): Point[] | undefined {
  const [before, corner, after] = [points[at - 1], points[at], points[at + 1]]
  if (!before || !corner || !after) return undefined
  const follow = (neighbour: Point, end: boolean, card: Box): Point[] => {
    const upright = neighbour.x === corner.x
    const shift = shiftTo(upright, to)
    return end ? fromEdge(neighbour, corner, shift, upright, card) : [shift(neighbour)]
  }
  return bendsOf([
    ...points.slice(1, Math.max(1, at - 1)),
    ...follow(before, at === 1, cards.from),
    to,
    ...follow(after, at === points.length - 2, cards.to).toReversed(),
    ...points.slice(at + 2, -1),
  ])
}

/** All corners moved by the same way; a path without any keeps its shape and only its ends slide. */
export const movedBends = (bends: readonly Point[], by: Point): Point[] =>
  bends.map(({ x, y }) => inReach({ x: x + by.x, y: y + by.y }))

const shiftTo =
  (upright: boolean, to: Point): Shift =>
  (point) =>
    upright ? { x: to.x, y: point.y } : { x: point.x, y: to.y }

/** From a card's edge to where the rest of the path was moved: nothing when the link can slide along the edge. */
function fromEdge(port: Point, next: Point, shift: Shift, upright: boolean, card: Box): Point[] {
  const moved = shift(port)
  if (upright ? standsOn(moved.x, card.x, card.width) : standsOn(moved.y, card.y, card.height)) return []
  const length = Math.abs(next.x - port.x) + Math.abs(next.y - port.y)
  const reach = Math.min(STUB, length / 3)
  const stub = {
    x: port.x + Math.sign(next.x - port.x) * reach,
    y: port.y + Math.sign(next.y - port.y) * reach,
  }
  return [stub, shift(stub)]
}

const inReach = ({ x, y }: Point): Point => ({ x: clamp(x, -FAR, FAR), y: clamp(y, -FAR, FAR) })

const bendsOf = (points: readonly Point[]): Point[] | undefined =>
  points.length > MOST_BENDS ? undefined : points.map(inReach)
