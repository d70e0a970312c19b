import RBush from 'rbush'
import type { RecordsDiff } from '../design/diff.ts'
import type { DesignRecord, LinkId, LinkRecord, ServerId } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import { bentPath } from './bent-path.ts'
import { type Box, boxOf, grow, type Point } from './geometry.ts'
import { Ground } from './ground.ts'
import type { Layout } from './layout.ts'
import { distanceTo, type Path, segmentsOf } from './path.ts'
import { RouteMaker } from './route-maker.ts'
import { isUpright, type Side } from './sides.ts'

export interface Route extends Path {
  readonly link: LinkRecord
}

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  route: Route
}

/** More changed places than this, and it is cheaper to look at everything anew. */
const MOST_CHANGES = 1000
/** Distance between two links on the same side of a card. */
const SPREAD = 16

/** The paths of all links, made again only around what moved. */
export class Routes {
  readonly #store: DesignStore
  readonly #layout: Layout
  readonly #linksOf = new Map<ServerId, Set<LinkId>>()
  readonly #entries = new Map<LinkId, Entry>()
  readonly #offsets = new Map<ServerId, Map<LinkId, number>>()
  /** To be planned, and then laid; and those planned already. */
  readonly #dirty = new Set<LinkId>()
  readonly #planned = new Set<LinkId>()
  /** Where cards were when routes last heard of them. */
  readonly #ground = new Ground()
  readonly #maker: RouteMaker
  #tree = new RBush<Entry>()
  #version = 0
  /** Where routes went that are different now, and where they go; undefined: nearly everywhere. */
  #changes: Box[] | undefined = []

  constructor(store: DesignStore, layout: Layout) {
    this.#store = store
    this.#layout = layout
    this.#maker = new RouteMaker(layout, this.#ground)
    for (const link of store.all('link')) this.#tie(link)
    this.#soilAll()
  }

  /** Grows with every change of a route. */
  get version(): number {
    return this.#version
  }

  /** The parts of the drawing where routes changed since this was asked last; undefined: all of it. */
  takeChanges(): Box[] | undefined {
    this.#clean()
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  update(diff: RecordsDiff, lanesMoved: boolean): void {
    this.#version += 1
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
    for (const id of servers) this.#cardMoved(id)
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

  /** Is there a link from one to the other already, either way round? `except` does not count. */
  linked(a: ServerId, b: ServerId, except?: LinkId): boolean {
    return this.linksOf(a).some((link) => link.id !== except && (link.from === b || link.to === b))
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

  /** The link whose path passes nearest to a point, within `reach`; not one of the hidden. */
  nearest(point: Point, reach: number, hidden?: (link: LinkRecord) => boolean): LinkId | undefined {
    let best: LinkId | undefined
    let bestDistance = reach
    for (const route of this.routesIn(grow({ ...point, width: 0, height: 0 }, reach))) {
      const away = distanceTo(route, point)
      if (away <= bestDistance && !hidden?.(route.link)) {
        bestDistance = away
        best = route.link.id
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

  /** Links that go round a card, or would now have to, are made again. */
  #cardMoved(id: ServerId): void {
    const before = this.#ground.box(id)
    const now = this.#layout.card(id)
    if (before && now && sameBox(before, now)) return
    for (const box of [before, now])
      if (box) for (const link of this.#maker.concernedBy(box)) this.#dirty.add(link)
    this.#ground.put(id, now)
  }

  #soilAll(): void {
    this.#offsets.clear()
    this.#maker.reset()
    this.#planned.clear()
    this.#ground.clear()
    for (const { id } of this.#store.all('server')) this.#ground.put(id, this.#layout.card(id))
    for (const id of this.#entries.keys()) this.#dirty.add(id)
    for (const link of this.#store.all('link')) this.#dirty.add(link.id)
  }

  /** Plans routes that nobody has asked for yet until the time is over. Returns whether more are left. */
  warm(ms: number): boolean {
    const until = performance.now() + ms
    for (const id of this.#dirty) {
      this.#plan(id)
      this.#dirty.delete(id)
      this.#planned.add(id)
      if (performance.now() > until) break
    }
    return this.#dirty.size > 0
  }

  #clean(): void {
    if (this.#dirty.size + this.#planned.size === 0) return
    for (const id of this.#dirty) {
      this.#plan(id)
      this.#planned.add(id)
    }
    this.#dirty.clear()
    const made = this.#planned
    for (const id of this.#maker.settle()) made.add(id)
    const many = made.size > 64 && made.size > this.#entries.size / 4
    for (const id of made) {
      const before = this.#entries.get(id)
      const route = this.#make(id)
      // Most that are looked at again find the same way.
      if (before && route && sameRoute(before.route, route)) continue
      this.#changed(before?.route, route)
      if (before && !many) this.#tree.remove(before)
      this.#entries.delete(id)
      if (!route) continue
      const { x, y, width, height } = route.box
      const entry = { minX: x, minY: y, maxX: x + width, maxY: y + height, route }
      this.#entries.set(id, entry)
      if (!many) this.#tree.insert(entry)
    }
    if (many) this.#tree = new RBush<Entry>().load([...this.#entries.values()])
    made.clear()
  }

  #changed(...routes: readonly (Route | undefined)[]): void {
    for (const route of routes)
      if (route) this.#changes?.push(...segmentsOf(route).map(({ a, b }) => boxOf(a, b)))
    if ((this.#changes?.length ?? 0) > MOST_CHANGES) this.#changes = undefined
  }

  #plan(id: LinkId): void {
    this.#maker.forget(id)
    const link = this.#store.get<'link'>(id)
    if (!link || link.bends.length > 0) return
    const [from, to] = [this.#store.get<'server'>(link.from), this.#store.get<'server'>(link.to)]
    if (from && to) this.#maker.plan(id, from, to, this.#offset(from.id, id), this.#offset(to.id, id))
  }

  #make(id: LinkId): Route | undefined {
    const link = this.#store.get<'link'>(id)
    if (!link) return undefined
    if (link.bends.length === 0) {
      const path = this.#maker.path(id)
      return path && { link, ...path }
    }
    const [from, to] = [this.#layout.card(link.from), this.#layout.card(link.to)]
    return from && to ? { link, ...bentPath(from, to, link.bends) } : undefined
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

  #spread(id: ServerId): Map<LinkId, number> {
    const offsets = new Map<LinkId, number>()
    const server = this.#store.get<'server'>(id)
    const card = this.#layout.card(id)
    if (!server || !card) return offsets
    const sides = new Map<Side, { id: LinkId; at: number }[]>()
    for (const link of this.linksOf(id)) {
      const other = this.#store.get<'server'>(link.from === id ? link.to : link.from)
      const box = other && this.#layout.card(other.id)
      if (!box || link.bends.length > 0) continue
      const side = this.#maker.side(server, other)
      const list = sides.get(side) ?? []
      sides.set(side, list)
      list.push({ id: link.id, at: isUpright(side) ? box.x : box.y })
    }
    for (const [side, list] of sides) {
      const length = isUpright(side) ? card.width : card.height
      const step = Math.min(SPREAD, (length - 24) / list.length)
      list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
      for (const [at, one] of list.entries()) offsets.set(one.id, (at - (list.length - 1) / 2) * step)
    }
    return offsets
  }
}

const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

const samePoint = (a: Point, b: Point | undefined): boolean => a.x === b?.x && a.y === b.y

const sameRoute = (a: Route, b: Route): boolean =>
  a.link === b.link &&
  a.points.length === b.points.length &&
  samePoint(a.label, b.label) &&
  a.points.every((point, at) => samePoint(point, b.points[at]))
