import RBush from 'rbush'
import type { RecordsDiff } from '../design/diff.ts'
import type { DesignRecord, LinkId, LinkRecord, ServerId } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import { type Box, centre, clamp, distance, grow, type Point } from './geometry.ts'
import type { Layout } from './layout.ts'

export type Side = 'top' | 'right' | 'bottom' | 'left'

/** A cubic curve from one card's edge to another's. */
export interface Route {
  readonly link: LinkRecord
  readonly from: Point
  readonly fromControl: Point
  readonly toControl: Point
  readonly to: Point
  readonly box: Box
}

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  route: Route
}

/** Distance between two links on the same side of a card. */
const SPREAD = 16
const outward: Record<Side, Point> = {
  top: { x: 0, y: -1 },
  right: { x: 1, y: 0 },
  bottom: { x: 0, y: 1 },
  left: { x: -1, y: 0 },
}

/** The middle of a card's side, moved along it by `offset`. */
export function portPoint(card: Box, side: Side, offset = 0): Point {
  const { x, y } = centre(card)
  if (side === 'top') return { x: x + offset, y: card.y }
  if (side === 'bottom') return { x: x + offset, y: card.y + card.height }
  return side === 'left' ? { x: card.x, y: y + offset } : { x: card.x + card.width, y: y + offset }
}

/** From which side a link leaves `from` towards `to`: up or down between rows, sideways within one. */
export function sideTowards(from: Box, to: Box): Side {
  if (to.y >= from.y + from.height) return 'bottom'
  if (to.y + to.height <= from.y) return 'top'
  return to.x >= from.x ? 'right' : 'left'
}

/** The curve between two points that leave their cards at right angles. */
export function curve(from: Point, fromSide: Side, to: Point, toSide: Side): Omit<Route, 'link'> {
  // As far out as half the way straight ahead: cards close above one another get a gentle bend, not a loop.
  const upright = fromSide === 'top' || fromSide === 'bottom'
  const reach = clamp(Math.abs(upright ? to.y - from.y : to.x - from.x) / 2, 28, 120)
  const towards = (point: Point, side: Side): Point => ({
    x: point.x + outward[side].x * reach,
    y: point.y + outward[side].y * reach,
  })
  const fromControl = towards(from, fromSide)
  const toControl = towards(to, toSide)
  const xs = [from.x, fromControl.x, toControl.x, to.x]
  const ys = [from.y, fromControl.y, toControl.y, to.y]
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  return {
    from,
    fromControl,
    toControl,
    to,
    box: { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y },
  }
}

export function pointOn(route: Omit<Route, 'link' | 'box'>, t: number): Point {
  const u = 1 - t
  const mix = (a: number, b: number, c: number, d: number): number =>
    u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d
  return {
    x: mix(route.from.x, route.fromControl.x, route.toControl.x, route.to.x),
    y: mix(route.from.y, route.fromControl.y, route.toControl.y, route.to.y),
  }
}

/** The curves of all links, made again only around what moved. */
export class Routes {
  readonly #store: DesignStore
  readonly #layout: Layout
  readonly #linksOf = new Map<ServerId, Set<LinkId>>()
  readonly #entries = new Map<LinkId, Entry>()
  readonly #offsets = new Map<ServerId, Map<LinkId, number>>()
  readonly #dirty = new Set<LinkId>()
  #tree = new RBush<Entry>()

  constructor(store: DesignStore, layout: Layout) {
    this.#store = store
    this.#layout = layout
    for (const link of store.all('link')) this.#tie(link)
    this.#soilAll()
  }

  update(diff: RecordsDiff, lanesMoved: boolean): void {
    for (const record of Object.values(diff.removed)) if (record.type === 'link') this.#untie(record)
    for (const [before, after] of Object.values(diff.updated)) {
      if (before.type === 'link') this.#untie(before)
      if (after.type === 'link') this.#tie(after)
    }
    for (const record of Object.values(diff.added)) if (record.type === 'link') this.#tie(record)
    if (lanesMoved) return this.#soilAll()
    const touched: DesignRecord[] = [
      ...Object.values(diff.added),
      ...Object.values(diff.removed),
      ...Object.values(diff.updated).flat(),
    ]
    const servers = new Set<ServerId>()
    for (const record of touched) {
      if (record.type === 'server') servers.add(record.id)
      if (record.type === 'link') servers.add(record.from).add(record.to)
    }
    // A card that moves changes the order of links at its neighbours too.
    for (const id of [...servers]) for (const link of this.linksOf(id)) servers.add(link.from).add(link.to)
    for (const id of servers) {
      this.#offsets.delete(id)
      for (const link of this.#linksOf.get(id) ?? []) this.#dirty.add(link)
    }
  }

  linksOf(server: ServerId): LinkRecord[] {
    return [...(this.#linksOf.get(server) ?? [])]
      .map((id) => this.#store.get<'link'>(id))
      .filter((link) => link !== undefined)
  }

  /** Is there a link from one to the other already, either way round? */
  linked(a: ServerId, b: ServerId): boolean {
    return this.linksOf(a).some((link) => link.from === b || link.to === b)
  }

  route(id: LinkId): Route | undefined {
    this.#clean()
    return this.#entries.get(id)?.route
  }

  routesIn(area: Box): Route[] {
    this.#clean()
    const { x, y } = area
    return this.#tree
      .search({ minX: x, minY: y, maxX: x + area.width, maxY: y + area.height })
      .map((entry) => entry.route)
  }

  /** The link whose curve passes nearest to a point, within `reach`. */
  nearest(point: Point, reach: number): LinkId | undefined {
    let best: LinkId | undefined
    let bestDistance = reach
    for (const route of this.routesIn(grow({ ...point, width: 0, height: 0 }, reach))) {
      for (let step = 0; step <= 24; step += 1) {
        const away = distanceToSegment(point, pointOn(route, step / 25), pointOn(route, (step + 1) / 25))
        if (away <= bestDistance) {
          bestDistance = away
          best = route.link.id
        }
      }
    }
    return best
  }

  #tie(link: LinkRecord): void {
    for (const end of [link.from, link.to]) {
      const set = this.#linksOf.get(end) ?? new Set<LinkId>()
      this.#linksOf.set(end, set)
      set.add(link.id)
    }
    this.#dirty.add(link.id)
  }

  #untie(link: LinkRecord): void {
    for (const end of [link.from, link.to]) this.#linksOf.get(end)?.delete(link.id)
    this.#dirty.add(link.id)
  }

  #soilAll(): void {
    this.#offsets.clear()
    for (const id of this.#entries.keys()) this.#dirty.add(id)
    for (const link of this.#store.all('link')) this.#dirty.add(link.id)
  }

  #clean(): void {
    if (this.#dirty.size === 0) return
    const many = this.#dirty.size > 64 && this.#dirty.size > this.#entries.size / 4
    for (const id of this.#dirty) {
      const before = this.#entries.get(id)
      if (before && !many) this.#tree.remove(before)
      this.#entries.delete(id)
      const route = this.#make(id)
      if (!route) continue
      const { x, y, width, height } = route.box
      const entry = { minX: x, minY: y, maxX: x + width, maxY: y + height, route }
      this.#entries.set(id, entry)
      if (!many) this.#tree.insert(entry)
    }
    if (many) this.#tree = new RBush<Entry>().load([...this.#entries.values()])
    this.#dirty.clear()
  }

  #make(id: LinkId): Route | undefined {
    const link = this.#store.get<'link'>(id)
    const from = link && this.#layout.card(link.from)
    const to = link && this.#layout.card(link.to)
    if (!link || !from || !to) return undefined
    const fromSide = sideTowards(from, to)
    const toSide = sideTowards(to, from)
    return {
      link,
      ...curve(
        portPoint(from, fromSide, this.#offset(link.from, id)),
        fromSide,
        portPoint(to, toSide, this.#offset(link.to, id)),
        toSide,
      ),
    }
  }

  /** Several links on one side of a card stand apart, in the order of their other ends, so that they do not cross. */
  #offset(server: ServerId, link: LinkId): number {
    let offsets = this.#offsets.get(server)
    if (!offsets) {
      offsets = this.#spread(server)
      this.#offsets.set(server, offsets)
    }
    return offsets.get(link) ?? 0
  }

  #spread(server: ServerId): Map<LinkId, number> {
    const offsets = new Map<LinkId, number>()
    const card = this.#layout.card(server)
    if (!card) return offsets
    const sides = new Map<Side, { id: LinkId; at: number }[]>()
    for (const link of this.linksOf(server)) {
      const other = this.#layout.card(link.from === server ? link.to : link.from)
      if (!other) continue
      const side = sideTowards(card, other)
      const list = sides.get(side) ?? []
      sides.set(side, list)
      list.push({ id: link.id, at: side === 'top' || side === 'bottom' ? other.x : other.y })
    }
    for (const [side, list] of sides) {
      const length = side === 'top' || side === 'bottom' ? card.width : card.height
      const step = Math.min(SPREAD, (length - 24) / list.length)
      list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      for (const [at, { id }] of list.entries()) offsets.set(id, (at - (list.length - 1) / 2) * step)
    }
    return offsets
  }
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const length = distance(a, b) ** 2
  if (length === 0) return distance(point, a)
  const along = ((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / length
  const t = Math.max(0, Math.min(1, along))
  return distance(point, { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) })
}
