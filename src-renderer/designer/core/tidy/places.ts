import { GRID } from '@shared/design/create.ts'
import { clamp } from '@shared/drawing/geometry.ts'
import {
  lineLength,
  type Measures,
  measuresOf,
  neighboursOf,
  type Order,
  type TidyCard,
  type TidyProblem,
} from './problem.ts'

/** Where every card stands: along and across its lane, by its place in `cards`. */
export interface Standing {
  readonly along: number[]
  readonly across: number[]
}

/** Cards that stand side by side across a lane, when it would get too long in one line. */
type Column = readonly number[]

/** How often lanes are drawn towards their neighbours: after that nothing moves by a step of the grid. */
const ROUNDS = 8
/** What has no links keeps its place unless something pushes it. */
const IDLE_WEIGHT = 0.01
/** Far enough for any drawing, and far within what a record may hold. */
const FARTHEST = 400_000

/**
 * Places for an order: every card under or above what it is linked to, as near as the order and the distance between
 * cards allow. They follow from the order and the fixed cards alone, so that tidying twice changes nothing.
 */
export function placesOf(problem: TidyProblem, order: Order): Standing {
  const { cards } = problem
  const measures = measuresOf(problem.direction)
  const neighbours = neighboursOf(problem)
  const along = cards.map((card) => card.along)
  const across = cards.map((card) => card.across)
  const lanes = order.map((lane) => columnsOf(lane, lineLength(problem)))
  for (const columns of lanes)
    for (const [at, column] of columns.entries())
      for (const index of column) along[index] = measures.first.along + at * measures.step.along
  for (let round = 0; round < ROUNDS; round += 1)
    for (const columns of round % 2 === 0 ? lanes : lanes.toReversed())
      draw(columns, along, neighbours, measures)
  if (!cards.some((card) => card.fixed)) pushBack(along, measures)
  const fixed = Map.groupBy(
    cards.filter((card) => card.fixed),
    (card) => card.lane,
  )
  for (const [lane, columns] of lanes.entries())
    settle(columns, along, across, fixed.get(lane) ?? [], measures)
  return { along, across }
}

/** The last line is filled from its beginning, as new cards are put: one more card moves few others. */
function columnsOf(lane: readonly number[], most: number): Column[] {
  const lines = Math.max(1, Math.ceil(lane.length / most))
  const columns: Column[] = []
  for (let at = 0; at < lane.length;) {
    const left = lane.length - at
    const full = left > (most - columns.length) * (lines - 1)
    const size = full ? lines : lines - 1
    columns.push(lane.slice(at, at + size))
    at += size
  }
  return columns
}

/**
 * Draws the columns of a lane towards the middle of what they are linked to, in their order and apart: the nearest
 * such places by least squares (pool adjacent violators).
 */
function draw(
  columns: readonly Column[],
  along: number[],
  neighbours: readonly (readonly number[])[],
  { first, step }: Measures,
): void {
  const pools: { sum: number; weight: number; count: number }[] = []
  for (const [at, column] of columns.entries()) {
    let ends = 0
    let total = 0
    for (const index of column)
      for (const end of neighbours[index] ?? []) {
        ends += 1
        total += along[end] ?? 0
      }
    const wished = ends > 0 ? total / ends : (along[column[0] ?? 0] ?? 0)
    const weight = ends || IDLE_WEIGHT
    // Without the steps between them they need only not fall behind one another.
    let pool = {
      sum: weight * (clamp(wished, first.along, FARTHEST) - at * step.along),
      weight,
      count: 1,
    }
    let before = pools.at(-1)
    while (before && before.sum / before.weight >= pool.sum / pool.weight) {
      pools.pop()
      pool = {
        sum: before.sum + pool.sum,
        weight: before.weight + pool.weight,
        count: before.count + pool.count,
      }
      before = pools.at(-1)
    }
    pools.push(pool)
  }
  let at = 0
  for (const { sum, weight, count } of pools)
    for (let one = 0; one < count; one += 1) {
      for (const index of columns[at] ?? [])
        along[index] = Math.max(first.along, sum / weight) + at * step.along
      at += 1
    }
}

/** The foremost card stands where the first card of a lane does. */
function pushBack(along: number[], { first }: Measures): void {
  const least = along.reduce((low, value) => Math.min(low, value), Infinity)
  for (const [index, value] of along.entries()) along[index] = value - least + first.along
}

/** On the grid, and past the fixed cards of the lane. */
function settle(
  columns: readonly Column[],
  along: number[],
  across: number[],
  obstacles: readonly TidyCard[],
  { first, step, card }: Measures,
): void {
  const fixed = obstacles.toSorted((a, b) => a.along - b.along)
  let low = 0
  let following = -Infinity
  for (const column of columns) {
    let at = Math.max(following, Math.round((along[column[0] ?? 0] ?? 0) / GRID) * GRID)
    const meets = (other: TidyCard): boolean =>
      Math.abs(other.along - at) < card.along &&
      column.some((_, line) => Math.abs(other.across - first.across - line * step.across) < card.across)
    while ((fixed[low]?.along ?? Infinity) <= at - card.along) low += 1
    for (let next = low; (fixed[next]?.along ?? Infinity) < at + card.along; next += 1) {
      const other = fixed[next]
      if (other && meets(other)) at = Math.ceil((other.along + step.along) / GRID) * GRID
    }
    for (const [line, index] of column.entries()) {
      along[index] = at
      across[index] = first.across + line * step.across
    }
    following = at + step.along
  }
}
