import type { Box } from './geometry.ts'

/** The room between two lanes, as far as links may run along it. */
export interface Gap {
  readonly channel: number
  readonly low: number
  readonly high: number
}

/** A turn aside: from `a` to `b`, at a height of its own or on a track of a channel, which gives it its height. */
export interface Hop {
  readonly channel: number | null
  height: number
  readonly a: number
  readonly b: number
}

/** A line straight down that was looked at: is it free of cards? */
export interface Strip {
  readonly x: number
  readonly low: number
  readonly high: number
}

/** What has to be joined. It always leads down: whoever goes up or sideways turns the drawing first. */
export interface Way {
  readonly upper: Box
  readonly lower: Box
  /** Where it would best leave the upper card and reach the lower one. */
  readonly out: number
  readonly in: number
  /** Between the lanes of the two; none when they are in the same. */
  readonly gaps: readonly Gap[]
  /** 0 to 1: keeps links apart that run in the same gutter. */
  readonly share: number
}

export interface Plan {
  readonly out: number
  readonly in: number
  /** From the upper card to the lower one. */
  readonly hops: readonly Hop[]
}

/** Left and right edge of what stands in the way. */
interface Block {
  readonly left: number
  readonly right: number
}
/** What a strip meets; undefined when it is free. */
export type Blocked = (strip: Strip) => Block | undefined

/** Cards this little out of line are joined by a straight line all the same. */
const STRAIGHT = 16
/** How far past a card's edge a link turns in the gutter of 24 between cards. */
const GUTTER = { from: 8, width: 8 } as const
/** Gutters tried on each side before a link goes straight on. */
const TRIES = 4
/** No card fits into less than this. */
const THIN = 24

/** Finds a way down past the cards in between: straight out, aside in a gap, straight in, and round through gutters. */
export function planRoute(way: Way, blocked: Blocked): Plan {
  const { upper, lower, gaps } = way
  const [top, bottom] = [upper.y + upper.height, lower.y]
  const look = (x: number, low: number, high: number): Block | undefined =>
    high - low <= THIN ? undefined : blocked({ x, low: low + 1, high: high - 1 })
  const free = (x: number, low: number, high: number): boolean => look(x, low, high) === undefined
  const aside = GUTTER.from + way.share * GUTTER.width
  /** The column itself when it is free between two heights, else the nearest that is, first on the way to `towards`. */
  const column = (x: number, towards: number, low: number, high: number): number => {
    const block = look(x, low, high)
    return block ? beside(block, x, towards, low, high) : x
  }
  const beside = (block: Block, x: number, towards: number, low: number, high: number): number => {
    const ahead = towards >= x ? 1 : -1
    for (const side of [ahead, -ahead]) {
      let cards = block
      for (let tried = 0; tried < TRIES; tried += 1) {
        const at = side > 0 ? cards.right + aside : cards.left - aside
        const next = look(at, low, high)
        if (!next) return at
        cards = next
      }
    }
    return x
  }
  const hops: Hop[] = []
  const hop = (a: number, b: number, at: Gap | number): void => {
    if (Math.abs(a - b) < 0.01) return
    if (typeof at === 'number') hops.push({ channel: null, height: at, a, b })
    else hops.push({ channel: at.channel, height: (at.low + at.high) / 2, a, b })
  }

  const middle = (way.out + way.in) / 2
  if (Math.abs(way.out - way.in) <= STRAIGHT && free(middle, top, bottom))
    return { out: middle, in: middle, hops }
  const [first, last] = [gaps[0], gaps.at(-1)]
  const [near, far] = [top + aside, bottom - aside]
  if (!first || !last) {
    if (far - near < aside) hop(way.out, way.in, (top + bottom) / 2 + (way.share - 0.5) * 8)
    else if (free(way.in, near, bottom)) hop(way.out, way.in, near)
    else {
      const through = column(way.out, way.in, top, far)
      hop(way.out, through, near)
      hop(through, way.in, far)
    }
    return { out: way.out, in: way.in, hops }
  }

  const exit = column(way.out, way.in, top, first.low)
  const before = look(way.in, last.high, bottom)
  const entry = !before
    ? way.in
    : free(exit, last.high, far)
      ? exit
      : beside(before, way.in, exit, last.high, bottom)
  hop(way.out, exit, near)
  if (first === last) hop(exit, entry, first)
  else {
    const through = free(entry, first.high, last.low) ? entry : column(exit, entry, first.high, last.low)
    hop(exit, through, first)
    hop(through, entry, last)
  }
  hop(entry, way.in, far)
  return { out: way.out, in: way.in, hops }
}
