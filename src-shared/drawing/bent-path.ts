import type { Box, Point } from './geometry.ts'
import { type Path, pathOf } from './path.ts'
import { isUpright, portPoint, sideTowards } from './sides.ts'

/** No link leaves a card nearer to its corner than this. */
const RIM = 12

/** A path in right angles through corners that a person chose, wherever its cards are now. */
export function bentPath(from: Box, to: Box, bends: readonly Point[]): Path {
  const [first, last] = [bends[0], bends.at(-1)]
  if (!first || !last) return directPath(from, to)
  const points = [...leave(from, first), first]
  for (const next of [...bends.slice(1), ...leave(to, last).toReversed()]) {
    const [before, here] = [points.at(-2), points.at(-1)]
    // A turn at every step, so that the path does not come back on itself.
    if (here && here.x !== next.x && here.y !== next.y)
      points.push(before && before.x === here.x ? { x: next.x, y: here.y } : { x: here.x, y: next.y })
    points.push(next)
  }
  return pathOf(points)
}

/** The path between two cards, or from a card to a point, when nothing else counts. */
export function directPath(from: Box, to: Box): Path {
  const side = sideTowards(from, to)
  const start = portPoint(from, side)
  const end = portPoint(to, sideTowards(to, from))
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 }
  return pathOf(
    isUpright(side)
      ? [start, { x: start.x, y: middle.y }, { x: end.x, y: middle.y }, end]
      : [start, { x: middle.x, y: start.y }, { x: middle.x, y: end.y }, end],
  )
}

/** May a link stand on a card's side at this place along it? */
export const standsOn = (at: number, low: number, length: number): boolean =>
  at >= low + RIM && at <= low + length - RIM

/** From the card's edge towards a corner: straight where the card faces it, else round one more corner. */
function leave(card: Box, corner: Point): Point[] {
  if (standsOn(corner.x, card.x, card.width))
    return [{ x: corner.x, y: corner.y < card.y + card.height / 2 ? card.y : card.y + card.height }]
  if (standsOn(corner.y, card.y, card.height))
    return [{ x: corner.x < card.x ? card.x : card.x + card.width, y: corner.y }]
  const side = sideTowards(card, { ...corner, width: 0, height: 0 })
  const port = portPoint(card, side)
  return [port, isUpright(side) ? { x: port.x, y: corner.y } : { x: corner.x, y: port.y }]
}
