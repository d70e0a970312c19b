import { crossingsOf } from './crossings.ts'
import { placesOf } from './places.ts'
import { drawnOrder, neighboursOf, type Order, type TidyProblem } from './problem.ts'

/** Cards move only where that takes away at least one crossing in a hundred. */
const WORTHWHILE = 0.99
const SWEEPS = 12
/** Sweeps that bring nothing before it is given up. */
const PATIENCE = 3
/** Tidying ends when nothing gets better; this only bounds it. */
const ROUNDS = 40

const costOf = (problem: TidyProblem, order: Order): number =>
  crossingsOf(problem, placesOf(problem, order).along)

/**
 * The order to tidy to: the drawn one unless another has clearly fewer crossings, and then that which changes least of
 * those tried. From its own answer on it finds nothing better, so that tidying twice changes nothing.
 */
export function bestOrder(problem: TidyProblem, from = drawnOrder(problem)): Order {
  let order = from
  for (let round = 0; round < ROUNDS; round += 1) {
    // Those that move little come first, as only fewer crossings make up for moving more.
    const next = better(problem, order, [() => exchange(problem, order), () => sweep(problem, order)])
    if (next === order) break
    order = next
  }
  return order
}

/** The same with someone else to ask as long as links cross. */
export async function bestOrderWith(
  problem: TidyProblem,
  suggest: (order: Order) => Promise<Order>,
): Promise<Order> {
  let order = bestOrder(problem)
  for (let round = 0; round < ROUNDS && costOf(problem, order) > 0; round += 1) {
    const suggested = await suggest(order)
    const next = better(problem, order, [() => exchange(problem, suggested)])
    if (next === order) break
    order = bestOrder(problem, next)
  }
  return order
}

function better(problem: TidyProblem, order: Order, candidates: readonly (() => Order)[]): Order {
  let best = order
  let cost = costOf(problem, order)
  for (const candidate of candidates) {
    if (cost === 0) break
    const next = candidate()
    const nextCost = costOf(problem, next)
    if (nextCost > cost * WORTHWHILE || nextCost === cost) continue
    best = next
    cost = nextCost
  }
  return best
}

/** Exchanges cards that stand beside each other as long as that takes crossings away. */
export function exchange(problem: TidyProblem, order: Order): Order {
  const { along } = placesOf(problem, order)
  const lanes = order.map((lane) => [...lane])
  for (let round = 0; round < SWEEPS; round += 1)
    if (!lanes.map((lane) => exchangeIn(problem, lane, along)).includes(true)) break
  return lanes
}

/** The same within one lane. Nothing that its cards are linked to moves meanwhile. */
function exchangeIn(problem: TidyProblem, lane: number[], along: number[]): boolean {
  const { cards } = problem
  const neighbours = neighboursOf(problem)
  const ends = lane.map((index) => {
    const sides: [number[], number[]] = [[], []]
    for (const one of neighbours[index] ?? [])
      sides[(cards[one]?.lane ?? 0) < (cards[index]?.lane ?? 0) ? 0 : 1].push(along[one] ?? 0)
    for (const side of sides) side.sort((a, b) => a - b)
    return { index, sides }
  })
  type Ends = (typeof ends)[number]
  /** Crossings between the links of two cards that stand in this order, on either side of their lane. */
  const between = (a: Ends, b: Ends): number =>
    pairsAgainst(a.sides[0], b.sides[0]) + pairsAgainst(a.sides[1], b.sides[1])
  let any = false
  for (let round = 0, changed = true; changed && round < SWEEPS; round += 1) {
    changed = false
    for (let at = 0; at + 1 < ends.length; at += 1) {
      const [a, b] = [ends[at], ends[at + 1]]
      if (!a || !b || between(a, b) <= between(b, a)) continue
      ends[at] = b
      ends[at + 1] = a
      ;[along[a.index], along[b.index]] = [along[b.index] ?? 0, along[a.index] ?? 0]
      changed = true
      any = true
    }
  }
  for (const [at, { index }] of ends.entries()) lane[at] = index
  return any
}

/** How many pairs have the first one's end further along; both are sorted. */
function pairsAgainst(first: readonly number[], second: readonly number[]): number {
  let count = 0
  let passed = 0
  for (const end of first) {
    while (passed < second.length && (second[passed] ?? 0) < end) passed += 1
    count += passed
  }
  return count
}

/** Sorts lane after lane by the middle of what its cards are linked to, down and up again, and keeps the best. */
export function sweep(problem: TidyProblem, order: Order): Order {
  const { cards } = problem
  const neighbours = neighboursOf(problem)
  let best = order
  let cost = costOf(problem, order)
  let current = order
  for (let round = 0, idle = 0; round < SWEEPS && idle < PATIENCE && cost > 0; round += 1) {
    const { along } = placesOf(problem, current)
    const down = round % 2 === 0
    const lanes = current.map((lane) => [...lane])
    for (const [number, lane] of down ? lanes.entries() : [...lanes.entries()].toReversed()) {
      const seen = (index: number): boolean => (cards[index]?.lane ?? 0) < number === down
      const middle = (index: number): number | undefined => {
        const ends = (neighbours[index] ?? []).filter(seen)
        return ends.length === 0
          ? undefined
          : ends.reduce((sum, end) => sum + (along[end] ?? 0), 0) / ends.length
      }
      const places = lane.map((index) => along[index] ?? 0)
      const sorted = sortedAround(lane, middle)
      for (const [at, index] of sorted.entries()) {
        lane[at] = index
        along[index] = places[at] ?? 0
      }
    }
    current = exchange(problem, lanes)
    const next = costOf(problem, current)
    idle = next < cost ? 0 : idle + 1
    if (next >= cost) continue
    best = current
    cost = next
  }
  return best
}

/** Sorted by a key; those that have none keep their places. */
function sortedAround(lane: readonly number[], key: (index: number) => number | undefined): number[] {
  const keyed = lane
    .map((index) => ({ index, key: key(index) }))
    .filter((one): one is { index: number; key: number } => one.key !== undefined)
    .sort((a, b) => a.key - b.key)
  const sorted = new Set(keyed.map(({ index }) => index))
  let next = 0
  return lane.map((index) => {
    if (!sorted.has(index)) return index
    const found = keyed[next]?.index ?? index
    next += 1
    return found
  })
}
