import type { RecordsDiff } from '../design/diff.ts'
import type { DesignRecord, LinkId, LinkRecord, ServerId } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import { bentPath } from './bent-path.ts'
import { type Box, grow, type Point } from './geometry.ts'
import { Ground } from './ground.ts'
import type { Layout } from './layout.ts'
import { distanceTo } from './path.ts'
import { PortOffsets } from './port-offsets.ts'
import { type Route, RouteIndex } from './route-index.ts'
import { RouteMaker } from './route-maker.ts'

export type { Route } from './route-index.ts'

/** Which links somebody looks at, where bundles stand for the others. */
export interface Shown {
  /** Another one for other links. */
  readonly key: string
  shows(link: LinkRecord): boolean
}

/** Whose links stay as they are while cards are dragged: nobody's, those of cards that stand still, or all. */
export type Held = 'none' | 'others' | 'all'

/** When more cards than this have moved it is cheaper to look at all links anew than to ask which they concern. */
const MANY_MOVED = 200
/** Paths made at once in time that is left over. */
const BATCH = 32

/** The paths of all links, made again only around what moved. */
export class Routes {
  readonly #store: DesignStore
  readonly #layout: Layout
  readonly #linksOf = new Map<ServerId, Set<LinkId>>()
  readonly #made = new RouteIndex()
  readonly #offsets: PortOffsets
  /** To be planned, and then laid; and those planned already. */
  readonly #dirty = new Set<LinkId>()
  readonly #planned = new Set<LinkId>()
  /** Of those, which nobody can have seen where they went before: there is nothing to tell of them. */
  readonly #untold = new Set<LinkId>()
  /** Of these nothing is to be made. */
  #shownKey: string | undefined
  /** Where cards were when routes last heard of them. */
  readonly #ground = new Ground()
  readonly #maker: RouteMaker
  #version = 0
  /** Servers that moved, or whose links did, since links were looked at. */
  readonly #moved = new Set<ServerId>()
  #held: Held = 'none'
  /** Where cards stood that moved while the others' links are held, and links to look at again when they are not. */
  readonly #left = new Map<ServerId, Box | undefined>()
  readonly #later = new Set<LinkId>()

  constructor(store: DesignStore, layout: Layout) {
    this.#store = store
    this.#layout = layout
    this.#maker = new RouteMaker(layout, this.#ground)
    this.#offsets = new PortOffsets({
      store,
      layout,
      linksOf: (server) => this.linksOf(server),
      side: (server, other) => this.#maker.side(server, other),
    })
    for (const link of store.all('link')) this.#tie(link)
    this.#soilAll()
    for (const id of this.#dirty) this.#untold.add(id)
  }

  /** Grows with every change of a route. */
  get version(): number {
    return this.#version
  }

  /** The parts of the drawing where routes changed since this was asked last; undefined: all of it. */
  takeChanges(): Box[] | undefined {
    this.#catchUp()
    if (this.#made.lost) return this.dropChanges()
    this.#clean()
    return this.#made.takeChanges()
  }

  /** All of the drawing is looked at anew: nothing needs to be told of what has changed until now. */
  dropChanges(): undefined {
    for (const id of this.#dirty) this.#untold.add(id)
    this.#made.takeChanges()
  }

  update(diff: RecordsDiff, lanesMoved: boolean): void {
    this.#version += 1
    this.#shownKey = undefined
    for (const record of Object.values(diff.removed)) if (record.type === 'link') this.#untie(record)
    for (const [before, after] of Object.values(diff.updated)) {
      if (before.type === 'link') this.#untie(before)
      if (after.type === 'link') this.#tie(after)
    }
    for (const record of Object.values(diff.added)) if (record.type === 'link') this.#tie(record)
    if (lanesMoved) {
      this.#soilAll()
      return this.#made.loseTrack()
    }
    const touch = (record: DesignRecord): void => {
      if (record.type === 'server') this.#moved.add(record.id)
      if (record.type === 'link') this.#moved.add(record.from).add(record.to)
    }
    for (const record of Object.values(diff.added)) touch(record)
    for (const record of Object.values(diff.removed)) touch(record)
    for (const [before, after] of Object.values(diff.updated)) {
      // A server keeps its id; a link may have got other ends.
      if (before.type === 'link') touch(before)
      touch(after)
    }
  }

  /**
   * Dragged cards are over the others: the others' links make way at the drop, not at each step. Of many that are dragged
   * nobody follows the links, so all stay.
   */
  hold(held: Held): void {
    this.#clean()
    this.#held = held
    if (held !== 'none') return
    for (const [id, before] of this.#left) this.#soilAround(before, this.#ground.box(id))
    for (const id of this.#later) this.#dirty.add(id)
    this.#left.clear()
    this.#later.clear()
  }

  /** About how many routes are to be made anew. */
  get pending(): number {
    return this.#dirty.size + this.#planned.size + this.#moved.size
  }

  /** Finds the links that cards which moved concern: when somebody asks, not with every move. */
  #catchUp(): void {
    if (this.#moved.size === 0) return
    const servers = new Set(this.#moved)
    this.#moved.clear()
    if (servers.size > MANY_MOVED) {
      this.#soilAll()
      return this.#made.loseTrack()
    }
    for (const id of servers) this.#cardMoved(id)
    // A card that moves changes the order of links at its neighbours too.
    const around = new Set(servers)
    for (const id of servers) for (const link of this.linksOf(id)) around.add(link.from).add(link.to)
    const soiled = this.#held === 'others' ? this.#later : this.#dirty
    for (const id of around) {
      this.#offsets.forget(id)
      for (const link of this.#linksOf.get(id) ?? []) soiled.add(link)
    }
    for (const id of servers) for (const link of this.#linksOf.get(id) ?? []) this.#dirty.add(link)
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
    return this.#made.get(id)
  }

  /** With `shown`, only of links that it shows: the others need not be made for it. */
  routesIn(area: Box, shown?: Shown): Route[] {
    if (shown) this.#cleanShown(shown)
    else this.#clean()
    const found = this.#made.search(area)
    return shown ? found.filter((route) => shown.shows(route.link)) : found
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

  /** Links that go round a card, or would now have to, are made again: at once, or when they are no longer held. */
  #cardMoved(id: ServerId): void {
    const before = this.#ground.box(id)
    const now = this.#layout.card(id)
    if (before && now && sameBox(before, now)) return
    this.#ground.put(id, now)
    if (this.#held !== 'others') this.#soilAround(before, now)
    else if (!this.#left.has(id)) this.#left.set(id, before)
  }

  #soilAround(...boxes: readonly (Box | undefined)[]): void {
    for (const box of boxes) if (box) for (const link of this.#maker.concernedBy(box)) this.#dirty.add(link)
  }

  #soilAll(): void {
    this.#offsets.clear()
    this.#maker.reset()
    this.#planned.clear()
    this.#ground.clear()
    for (const { id } of this.#store.all('server')) this.#ground.put(id, this.#layout.card(id))
    for (const id of this.#made.ids()) this.#dirty.add(id)
    for (const link of this.#store.all('link')) this.#dirty.add(link.id)
    this.#moved.clear()
    this.#left.clear()
    this.#later.clear()
    this.#shownKey = undefined
  }

  /** Makes routes that nobody has asked for yet until the time is over. Returns whether more are left. */
  warm(ms: number): boolean {
    if (this.#held !== 'none') return false
    this.#catchUp()
    const until = performance.now() + ms
    const late = (): boolean => performance.now() > until
    for (const id of this.#dirty) {
      this.#plan(id)
      this.#dirty.delete(id)
      this.#planned.add(id)
      if (late()) return true
    }
    for (const id of this.#maker.settle()) this.#planned.add(id)
    while (this.#planned.size > 0 && !late()) {
      const batch: LinkId[] = []
      for (const id of this.#planned) {
        batch.push(id)
        this.#planned.delete(id)
        if (batch.length === BATCH) break
      }
      this.#makeAll(batch)
    }
    return this.#planned.size > 0
  }

  #clean(): void {
    if (this.#held === 'all') return
    this.#catchUp()
    if (this.#dirty.size + this.#planned.size === 0) return
    for (const id of this.#dirty) {
      this.#plan(id)
      this.#planned.add(id)
    }
    this.#dirty.clear()
    for (const id of this.#maker.settle()) this.#planned.add(id)
    this.#makeAll([...this.#planned])
    this.#planned.clear()
  }

  /** Only what is looked at, if no other link has a say in where that goes. */
  #cleanShown({ key, shows }: Shown): void {
    if (this.#held === 'all') return
    this.#catchUp()
    if (this.#dirty.size + this.#planned.size === 0 || this.#shownKey === key) return
    const wanted: LinkId[] = []
    for (const ids of [this.#dirty, this.#planned])
      for (const id of ids) {
        const link = this.#store.get<'link'>(id)
        if (link && !shows(link)) continue
        if (link && !this.#alone(link)) return this.#clean()
        wanted.push(id)
      }
    for (const id of wanted) {
      if (this.#dirty.delete(id)) this.#plan(id)
      this.#planned.delete(id)
    }
    this.#makeAll(wanted)
    // One that shared a gap before leaves its track to the others there.
    let moved = false
    for (const id of this.#maker.settle()) {
      this.#planned.add(id)
      const link = this.#store.get<'link'>(id)
      moved ||= link !== undefined && shows(link)
    }
    if (moved) return this.#clean()
    this.#shownKey = key
  }

  /** Does it share the gap between two lanes with no other? */
  #alone({ from, to, bends }: LinkRecord): boolean {
    return bends.length > 0 || this.#layout.tierOf(from) === this.#layout.tierOf(to)
  }

  #makeAll(ids: readonly LinkId[]): void {
    this.#made.makeAll(ids, this.#untold, (id) => this.#make(id))
  }

  #plan(id: LinkId): void {
    this.#maker.forget(id)
    const link = this.#store.get<'link'>(id)
    if (!link || link.bends.length > 0) return
    const [from, to] = [this.#store.get<'server'>(link.from), this.#store.get<'server'>(link.to)]
    if (from && to) this.#maker.plan(id, from, to, this.#offsets.of(from.id, id), this.#offsets.of(to.id, id))
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
}

const sameBox = (a: Box, b: Box): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
