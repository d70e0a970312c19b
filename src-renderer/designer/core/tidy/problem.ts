import { CARD, CARD_STEP, FIRST_CARD } from '@shared/design/create.ts'
import type { ServerId, TierId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { cardPlace, type Direction, type Layout } from '@shared/drawing/layout.ts'
import type { Axis } from '../arrange.ts'

export interface TidyCard {
  readonly id: ServerId
  /** Which lane, counted from the first. */
  readonly lane: number
  /** Along its lane, at which all lanes begin alike, and across it. */
  readonly along: number
  readonly across: number
  /** Locked, or in a lane that is not to be tidied: it stays, and the others go round it. */
  readonly fixed: boolean
}

/** What tidying has to know, as plain data, so that it can be done in a worker. */
export interface TidyProblem {
  readonly direction: Direction
  readonly lanes: number
  readonly cards: readonly TidyCard[]
  /** Links between two lanes as places in `cards`, the end in the earlier lane first. */
  readonly links: readonly (readonly [number, number])[]
}

/** For each lane the free cards, by their places in `cards`, in the order they stand in. */
export type Order = readonly (readonly number[])[]

/** Sizes along and across a lane. */
export interface Measures {
  readonly first: { readonly along: number; readonly across: number }
  readonly step: { readonly along: number; readonly across: number }
  readonly card: { readonly along: number; readonly across: number }
}

export function measuresOf(direction: Direction): Measures {
  const [along, across]: [Axis, Axis] = direction === 'rows' ? ['x', 'y'] : ['y', 'x']
  const size = { x: CARD.width, y: CARD.height }
  return {
    first: { along: FIRST_CARD[along], across: FIRST_CARD[across] },
    step: { along: CARD_STEP[along], across: CARD_STEP[across] },
    card: { along: size[along], across: size[across] },
  }
}

/** Tidying the lanes of these tiers; the others count for the links that lead there. */
export function problemOf(store: DesignStore, layout: Layout, tiers: ReadonlySet<TierId>): TidyProblem {
  const lanes = layout.lanes()
  const rows = layout.direction === 'rows'
  const cards: TidyCard[] = []
  const at = new Map<ServerId, number>()
  for (const [lane, { tier }] of lanes.entries())
    // By id, so that equal drawings make equal problems however they came to be.
    for (const server of layout.serversOf(tier.id).sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const { x, y } = cardPlace(server)
      at.set(server.id, cards.length)
      cards.push({
        id: server.id,
        lane,
        along: rows ? x : y,
        across: rows ? y : x,
        fixed: server.locked || !tiers.has(tier.id),
      })
    }
  const links = store
    .all('link')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((link): [number, number][] => {
      const [from, to] = [at.get(link.from), at.get(link.to)]
      const [a, b] = [cards[from ?? -1], cards[to ?? -1]]
      if (from === undefined || to === undefined || !a || !b || a.lane === b.lane) return []
      return [a.lane < b.lane ? [from, to] : [to, from]]
    })
  return { direction: layout.direction, lanes: lanes.length, cards, links }
}

/** So many cards stand in one line, for a drawing about as wide as a screen is. */
export const lineLength = ({ cards, direction }: TidyProblem): number =>
  Math.max(8, Math.ceil(Math.sqrt((direction === 'rows' ? 0.9 : 1.1) * cards.length)))

/**
 * The order in which the free cards are drawn now. Where one line will hold them, line after line as one reads; else
 * along the lane, then across it, as several lines have it.
 */
export function drawnOrder(problem: TidyProblem): Order {
  const { cards } = problem
  const { first, step } = measuresOf(problem.direction)
  const lanes: number[][] = Array.from({ length: problem.lanes }, () => [])
  for (const [index, card] of cards.entries()) if (!card.fixed) lanes[card.lane]?.push(index)
  const along = (index: number): number => cards[index]?.along ?? 0
  const across = (index: number): number => cards[index]?.across ?? 0
  const line = (index: number): number => Math.round((across(index) - first.across) / step.across)
  const most = lineLength(problem)
  return lanes.map((lane) =>
    lane.length <= most
      ? lane.sort((a, b) => line(a) - line(b) || along(a) - along(b) || across(a) - across(b) || a - b)
      : lane.sort((a, b) => along(a) - along(b) || across(a) - across(b) || a - b),
  )
}

const known = new WeakMap<TidyProblem, readonly (readonly number[])[]>()

/** The cards at the other ends of each card's links. */
export function neighboursOf(problem: TidyProblem): readonly (readonly number[])[] {
  const before = known.get(problem)
  if (before) return before
  const all: number[][] = problem.cards.map(() => [])
  for (const [from, to] of problem.links) {
    all[from]?.push(to)
    all[to]?.push(from)
  }
  known.set(problem, all)
  return all
}
