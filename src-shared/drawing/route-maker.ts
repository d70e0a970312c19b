import type { LinkId, ServerRecord, TierId } from '../design/records.ts'
import { directPath } from './bent-path.ts'
import type { Box, Point } from './geometry.ts'
import type { Ground } from './ground.ts'
import type { Lane, Layout } from './layout.ts'
import { type Path, pathOf } from './path.ts'
import { type Gap, type Hop, type Plan, planRoute, type Strip } from './plan-route.ts'
import { isUpright, portPoint, type Side, sideTowards } from './sides.ts'
import { type Look, STRIP_MARGIN, Strips } from './strips.ts'
import { CROWD, crowdedHeight, layTracks } from './tracks.ts'

const opposite: Record<Side, Side> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }
/** How far tracks reach out of the gap between two lanes, into the rims where no cards are. */
const REACH = { before: 10, after: 4 } as const
/** Links that leave a column and links that enter it keep this far from its middle, or they would seem one. */
const APART = 3

interface Planned {
  readonly link: LinkId
  readonly plan: Plan
  /** Does it run up and down? Else all of the plan is in turned coordinates. */
  readonly upright: boolean
  /** Does it lead from the upper card to the lower one? */
  readonly down: boolean
  readonly top: number
  readonly bottom: number
  readonly gaps: readonly Gap[]
}

interface Channel {
  readonly gap: Gap
  readonly hops: Map<LinkId, Hop>
  crowded: boolean
  changed: boolean
}

/** Swaps the axes, for links that run sideways. */
const turn = ({ x, y, width, height }: Box): Box => ({ x: y, y: x, width: height, height: width })

/**
 * Makes the paths of links that nobody bent. Each is planned alone, past the cards in its way; then those that share
 * the gap between two lanes get tracks beside one another.
 */
export class RouteMaker {
  readonly #layout: Layout
  readonly #ground: Ground
  readonly #planned = new Map<LinkId, Planned | Path>()
  readonly #channels = new Map<number, Channel>()
  readonly #strips = { upright: new Strips(), sideways: new Strips() }
  readonly #laneAt = new Map<TierId, number>()

  constructor(layout: Layout, ground: Ground) {
    this.#layout = layout
    this.#ground = ground
  }

  /** Lanes moved: nothing holds any more. */
  reset(): void {
    this.#planned.clear()
    this.#channels.clear()
    this.#strips.upright.clear()
    this.#strips.sideways.clear()
    this.#laneAt.clear()
    for (const [at, { tier }] of this.#layout.lanes().entries()) this.#laneAt.set(tier.id, at)
  }

  /** The side of a server's card from which a link leaves for another: between lanes all leave on the same. */
  side(server: ServerRecord, other: ServerRecord): Side {
    const [card, to] = [this.#ground.box(server.id), this.#ground.box(other.id)]
    if (!card || !to) return 'bottom'
    const [lane, laneTo] = [this.#layout.lane(server.tier), this.#layout.lane(other.tier)]
    const near = sideTowards(card, to)
    if (!lane || !laneTo || server.tier === other.tier) return near
    const side = sideTowards(lane.box, laneTo.box)
    return roomBetween(card, to, side) >= 8 ? side : near
  }

  plan(link: LinkId, from: ServerRecord, to: ServerRecord, fromOffset: number, toOffset: number): void {
    const [fromCard, toCard] = [this.#ground.box(from.id), this.#ground.box(to.id)]
    if (!fromCard || !toCard) return
    const [fromSide, toSide] = [this.side(from, to), this.side(to, from)]
    if (opposite[fromSide] !== toSide || roomBetween(fromCard, toCard, fromSide) <= 0) {
      // One card covers the other: there is nothing to go round.
      this.#planned.set(link, directPath(fromCard, toCard))
      return
    }
    const upright = isUpright(fromSide)
    const down = fromSide === 'bottom' || fromSide === 'right'
    const level = (card: Box): Box => (upright ? card : turn(card))
    const across = ({ x, y }: Point): number => (upright ? x : y)
    const fromAt = across(portPoint(fromCard, fromSide, fromOffset))
    const toAt = across(portPoint(toCard, toSide, toOffset))
    const [upper, lower] = down ? [fromCard, toCard] : [toCard, fromCard]
    const gaps = this.#gaps(down ? from : to, down ? to : from, level)
    const seen: Look[] = []
    const way = {
      upper: level(upper),
      lower: level(lower),
      out: (down ? fromAt : toAt) - APART,
      in: (down ? toAt : fromAt) + APART,
      gaps,
      share: shareOf(link),
    }
    const plan = planRoute(way, (strip) => {
      seen.push({ x: strip.x, low: strip.low, high: strip.high, link, gone: false })
      return this.#cardsOn(strip, level)
    })
    this.#strips[upright ? 'upright' : 'sideways'].put(link, seen)
    const [top, bottom] = [way.upper.y + way.upper.height, way.lower.y]
    this.#planned.set(link, { link, plan, upright, down, top, bottom, gaps })
    for (const hop of plan.hops) this.#join(link, hop, gaps)
  }

  forget(link: LinkId): void {
    const planned = this.#planned.get(link)
    if (!planned) return
    this.#planned.delete(link)
    this.#strips.upright.drop(link)
    this.#strips.sideways.drop(link)
    if (!('plan' in planned)) return
    for (const { channel: id } of planned.plan.hops) {
      const channel = id === null ? undefined : this.#channels.get(id)
      if (!channel) continue
      channel.hops.delete(link)
      channel.changed = true
    }
  }

  /** Lays tracks where links came or went. Returns the links that moved thereby. */
  settle(): Set<LinkId> {
    const moved = new Set<LinkId>()
    for (const channel of this.#channels.values()) {
      if (!channel.changed) continue
      channel.changed = false
      const crowded = channel.hops.size > CROWD
      // In a crowd those that came found their tracks on joining.
      if (crowded && channel.crowded) continue
      channel.crowded = crowded
      const before = new Map([...channel.hops].map(([link, hop]) => [link, hop.height]))
      if (crowded) for (const hop of channel.hops.values()) hop.height = crowdedHeight(channel.gap, hop)
      else layTracks(channel.gap, channel.hops)
      for (const [link, hop] of channel.hops) if (before.get(link) !== hop.height) moved.add(link)
    }
    return moved
  }

  path(link: LinkId): Path | undefined {
    const planned = this.#planned.get(link)
    return planned && 'plan' in planned ? pathOfPlan(planned) : planned
  }

  /** The links that would perhaps run otherwise if this card were not where it is, or is now. */
  concernedBy(card: Box): LinkId[] {
    return [...this.#strips.upright.touching(card), ...this.#strips.sideways.touching(turn(card))]
  }

  #join(link: LinkId, hop: Hop, gaps: readonly Gap[]): void {
    const gap = gaps.find((one) => one.channel === hop.channel)
    if (!gap) return
    const channel = this.#channels.get(gap.channel) ?? { gap, hops: new Map(), crowded: false, changed: true }
    this.#channels.set(gap.channel, channel)
    channel.hops.set(link, hop)
    channel.changed = true
    if (channel.crowded) hop.height = crowdedHeight(gap, hop)
  }

  #gaps(upper: ServerRecord, lower: ServerRecord, level: (box: Box) => Box): Gap[] {
    const [first, last] = [this.#laneAt.get(upper.tier), this.#laneAt.get(lower.tier)]
    if (first === undefined || last === undefined) return []
    const lanes = this.#layout.lanes()
    const gaps: Gap[] = []
    for (let at = first; at < last; at += 1) {
      const gap = gapBetween(at, lanes[at], lanes[at + 1], level)
      if (gap) gaps.push(gap)
    }
    return gaps
  }

  #cardsOn({ x, low, high }: Strip, level: (box: Box) => Box): { left: number; right: number } | undefined {
    if (high <= low) return undefined
    const area = level({ x: x - STRIP_MARGIN, y: low, width: 2 * STRIP_MARGIN, height: high - low })
    const found = this.#ground.within(area)
    if (!found) return undefined
    const cards = level(found)
    return { left: cards.x, right: cards.x + cards.width }
  }
}

function gapBetween(
  channel: number,
  before: Lane | undefined,
  after: Lane | undefined,
  level: (box: Box) => Box,
): Gap | undefined {
  if (!before || !after) return undefined
  const [upper, lower] = [level(before.box), level(after.box)]
  // Of lanes beside one another a link that runs down finds no gap.
  if (lower.y < upper.y + upper.height) return undefined
  return { channel, low: upper.y + upper.height - REACH.before, high: lower.y + REACH.after }
}

function roomBetween(from: Box, to: Box, side: Side): number {
  if (side === 'bottom') return to.y - from.y - from.height
  if (side === 'top') return from.y - to.y - to.height
  return side === 'right' ? to.x - from.x - from.width : from.x - to.x - to.width
}

/** A number from 0 to 1 that is always the same for a link, and another one for most others. */
function shareOf(link: LinkId): number {
  let hash = 7
  for (let at = 5; at < link.length; at += 1) hash = (hash * 31 + link.charCodeAt(at)) >>> 0
  return (hash % 8) / 7
}

function pathOfPlan({ plan, upright, down, top, bottom, gaps }: Planned): Path {
  const points: Point[] = [{ x: plan.out, y: top }]
  for (const { a, b, height } of plan.hops) points.push({ x: a, y: height }, { x: b, y: height })
  points.push({ x: plan.in, y: bottom })
  const back = ({ x, y }: Point): Point => (upright ? { x, y } : { x: y, y: x })
  const label = labelOf(plan, down, gaps)
  return pathOf((down ? points : points.toReversed()).map(back), label && back(label))
}

/** Where words neither cover a card nor those of the links beside: in a gap, nearer to where the link begins. */
function labelOf({ hops, out }: Plan, down: boolean, gaps: readonly Gap[]): Point | undefined {
  const level = hops.filter((hop) => hop.channel !== null)
  const [best] = level.toSorted((one, other) => Math.abs(other.b - other.a) - Math.abs(one.b - one.a))
  if (best) return { x: best.a + (best.b - best.a) * (down ? 0.35 : 0.65), y: best.height }
  const gap = down ? gaps[0] : gaps.at(-1)
  return gap && hops.length === 0 ? { x: out, y: (gap.low + gap.high) / 2 } : undefined
}
