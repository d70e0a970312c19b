import { CARD, CARD_STEP, GRID } from '@shared/design/create.ts'
import type { ServerId, ServerRecord, TierId } from '@shared/design/records.ts'
import { type Point, snap } from '@shared/drawing/geometry.ts'
import { cardPlace, type Direction } from '@shared/drawing/layout.ts'
import { isClear } from './place.ts'

export type Axis = 'x' | 'y'
/** low: left or top. high: right or bottom. */
export type Edge = 'low' | 'middle' | 'high'
export type Places = ReadonlyMap<ServerId, Point>

interface Card extends Point {
  readonly server: ServerRecord
}

const size: Record<Axis, number> = { x: CARD.width, y: CARD.height }
const across = (axis: Axis): Axis => (axis === 'x' ? 'y' : 'x')
const by =
  (axis: Axis) =>
  (a: Card, b: Card): number =>
    a[axis] - b[axis] || a[across(axis)] - b[across(axis)]

/** The servers of each lane that has at least `least` of them, where their cards are drawn. */
export function lanesWith(servers: readonly ServerRecord[], least: number): Card[][] {
  const lanes = new Map<TierId, Card[]>()
  for (const server of servers) {
    const cards = lanes.get(server.tier) ?? []
    cards.push({ ...cardPlace(server), server })
    lanes.set(server.tier, cards)
  }
  return [...lanes.values()].filter((cards) => cards.length >= least)
}

/** The axis along which lanes agree: on it a line may go through all of them. */
export const sharedAxis = (direction: Direction): Axis => (direction === 'rows' ? 'x' : 'y')

/**
 * New places, each in its own lane, so that left edges, centres … agree: over all lanes along the axis at which they
 * all begin, lane by lane along the other. Cards that would come to lie on one another follow one another instead. Locked ones
 * are aligned to, but stay.
 */
export function aligned(
  servers: readonly ServerRecord[],
  axis: Axis,
  edge: Edge,
  direction: Direction = 'rows',
): Places {
  const shared = axis === sharedAxis(direction)
  const lanes = lanesWith(servers, shared ? 1 : 2)
  const places = new Map<ServerId, Point>()
  const everywhere = meeting(lanes.flat(), axis, edge)
  for (const cards of lanes) {
    const target = shared ? everywhere : meeting(cards, axis, edge)
    for (const [id, place] of lined(cards, axis, target)) places.set(id, place)
  }
  return changed(servers, places)
}

/** Puts the cards of one lane on a line. They keep their order along it; none lies on the one before or on a locked one. */
function lined(cards: readonly Card[], axis: Axis, target: number): Map<ServerId, Point> {
  const along = across(axis)
  const places = new Map<ServerId, Point>()
  const locked = cards
    .filter((card) => card.server.locked && Math.abs(card[axis] - target) < size[axis])
    .sort(by(along))
  let following = -Infinity
  for (const card of cards.filter((one) => !one.server.locked).sort(by(along))) {
    // What would touch the card before keeps the usual distance from it.
    let at = card[along] < following + size[along] ? following + CARD_STEP[along] : card[along]
    for (const one of locked) if (Math.abs(one[along] - at) < size[along]) at = one[along] + CARD_STEP[along]
    places.set(card.server.id, axis === 'x' ? { x: target, y: at } : { x: at, y: target })
    following = at
  }
  return places
}

/** Where the edges or centres of cards meet. Cards are alike, so that one coordinate says it. */
function meeting(cards: readonly Card[], axis: Axis, edge: Edge): number {
  const all = cards.map((card) => card[axis])
  const [low, high] = [Math.min(...all), Math.max(...all)]
  return edge === 'low' ? low : edge === 'high' ? high : snap((low + high) / 2, GRID)
}

/**
 * New places with equal distances along an axis, lane by lane, between the outermost two; where these stand too near
 * for the cards between them, the row grows. Locked ones stay.
 */
export function distributed(servers: readonly ServerRecord[], axis: Axis): Places {
  const places = new Map<ServerId, Point>()
  for (const cards of lanesWith(servers, 3)) {
    const sorted = cards.sort(by(axis))
    const [first, last] = [sorted[0], sorted.at(-1)]
    if (!first || !last) continue
    const even = (last[axis] - first[axis]) / (sorted.length - 1)
    const spread = (step: number): (Point & { server: ServerRecord })[] =>
      sorted.map((card, at) => ({
        x: card.x,
        y: card.y,
        [axis]: Math.round(first[axis] + at * step),
        server: card.server,
      }))
    const wished = spread(even)
    const fits = even >= size[axis] || wished.every((card, at) => isClear(card, wished.slice(0, at)))
    for (const { server, x, y } of fits ? wished : spread(CARD_STEP[axis]))
      if (!server.locked) places.set(server.id, { x, y })
  }
  return changed(servers, places)
}

/** Only those that move. */
function changed(servers: readonly ServerRecord[], places: Map<ServerId, Point>): Places {
  for (const { id, x, y } of servers) {
    const place = places.get(id)
    if (place && place.x === x && place.y === y) places.delete(id)
  }
  return places
}
