import { CARD, FIRST_CARD, GRID } from '../design/create.ts'
import type { RecordsDiff } from '../design/diff.ts'
import type {
  DesignRecord,
  LinkRecord,
  NoteId,
  NoteRecord,
  ServerId,
  ServerRecord,
  SettingsRecord,
  TierId,
  TierRecord,
} from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import { frameBox } from './frames.ts'
import { type Box, clamp, overlaps, type Point, type Size, union } from './geometry.ts'
import { type Extent, LaneContent } from './lane-content.ts'
import { Networks } from './networks.ts'

/** rows: lanes one under the other. columns: side by side. */
export type Direction = SettingsRecord['lanes']

export const LANE = {
  /** Width of the part with the tier's name, left of the cards. */
  label: 136,
  /** Side by side, the name stands above the cards, which come this much lower. */
  header: 48,
  /** Room between cards and the lane's edges. */
  padding: 24,
  gap: 12,
  /** Side by side, the words on links stand in the gap. */
  columnGap: 40,
  minWidth: 984,
  minHeight: CARD.height + 48,
  /** The least of a lane that stands beside others. */
  columnWidth: CARD.width + 48,
  columnHeight: 560,
  /** Thickness of a collapsed lane. */
  strip: 44,
} as const

export interface Lane {
  readonly tier: TierRecord
  readonly box: Box
  readonly direction: Direction
  /** Where the lane's own coordinates begin: a card is drawn at this point plus its place. */
  readonly origin: Point
  readonly servers: number
}

/** The part of a lane with the tier's name, to hold it by; all of a collapsed one. */
export function labelBox({ tier, box, direction }: Lane): Box {
  if (tier.collapsed) return box
  return direction === 'rows' ? { ...box, width: LANE.label } : { ...box, height: LANE.header }
}

/** The sign at the label that collapses and expands the lane. */
export const chevronBox = ({ tier, box, direction }: Lane): Box =>
  direction === 'columns'
    ? { x: box.x + (tier.collapsed ? 12 : 10), y: box.y + (tier.collapsed ? 14 : 16), width: 20, height: 20 }
    : { x: box.x + 14, y: box.y + (tier.collapsed ? 12 : 21), width: 20, height: 20 }

/** Where a card is drawn in its lane: what a damaged file puts under the label or outside is drawn inside. */
export const cardPlace = (server: Pick<ServerRecord, 'x' | 'y'>): Point => ({
  x: Math.max(LANE.label + GRID, server.x),
  y: Math.max(GRID, server.y),
})

export const byOrder = (a: TierRecord, b: TierRecord): number =>
  a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Lanes one under the other or side by side, with the place of every card: follows the store by its diffs. */
export class Layout {
  /** What stands beside the lanes. */
  readonly networks: Networks
  readonly #store: DesignStore
  readonly #contents = new Map<TierId, LaneContent>()
  readonly #tierOf = new Map<ServerId, TierId>()
  #lanes: Lane[] | undefined
  #held = false
  readonly #laneOf = new Map<TierId, Lane>()

  constructor(store: DesignStore) {
    this.#store = store
    this.networks = new Networks(store)
    for (const server of store.all('server')) this.#place(server)
  }

  /** Takes in a diff. Returns true when lanes changed, that is when everything may have moved. */
  update(diff: RecordsDiff): boolean {
    const before = this.lanes()
    this.networks.update(diff)
    const touch = (record: DesignRecord): void => {
      if (record.type === 'server') this.#place(record)
    }
    for (const record of Object.values(diff.removed)) if (record.type === 'server') this.#remove(record.id)
    for (const record of Object.values(diff.added)) touch(record)
    for (const [, record] of Object.values(diff.updated)) touch(record)
    return !this.#held && this.#rearrange(before)
  }

  /** Keeps lanes where and as large as they are until `release`, whatever happens to their cards. */
  hold(): void {
    this.lanes()
    this.#held = true
  }

  /** Lets lanes follow their cards again. Returns true when they changed. */
  release(): boolean {
    this.#held = false
    return this.#rearrange(this.lanes())
  }

  #rearrange(before: readonly Lane[]): boolean {
    this.#lanes = undefined
    const after = this.lanes()
    return before.length !== after.length || after.some((lane, at) => !sameLane(lane, before[at]))
  }

  lanes(): readonly Lane[] {
    return (this.#lanes ??= this.#arrange())
  }

  lane(id: TierId): Lane | undefined {
    this.lanes()
    return this.#laneOf.get(id)
  }

  get direction(): Direction {
    return this.#store.get<'settings'>('settings:design')?.lanes ?? 'rows'
  }

  /** The lane at a point, looking only at the axis that lanes follow one another on; the nearest one when `nearest`. */
  laneAt(point: Point, nearest = false): Lane | undefined {
    const lanes = this.lanes()
    const rows = this.direction === 'rows'
    const away = ({ box }: Lane): number =>
      rows
        ? Math.abs(point.y - (box.y + box.height / 2)) - box.height / 2
        : Math.abs(point.x - (box.x + box.width / 2)) - box.width / 2
    const inside = lanes.find((lane) => away(lane) <= 0)
    if (inside || !nearest) return inside
    return lanes.toSorted((a, b) => away(a) - away(b))[0]
  }

  /** A card's box in the drawing; that of a server in a collapsed lane lies on its strip. */
  card(id: ServerId): Box | undefined {
    const tier = this.#tierOf.get(id)
    const entry = tier && this.#contents.get(tier)?.entries.get(id)
    const lane = tier && this.lane(tier)
    if (!entry || !lane) return undefined
    const at = { x: lane.origin.x + entry.minX, y: lane.origin.y + entry.minY }
    return lane.tier.collapsed ? onStrip(lane, at) : { ...at, ...CARD }
  }

  tierOf(id: ServerId): TierId | undefined {
    return this.#tierOf.get(id)
  }

  /** Is it in a collapsed lane? Then no card of it is drawn. */
  hidden(id: ServerId): boolean {
    const tier = this.#tierOf.get(id)
    return tier !== undefined && this.lane(tier)?.tier.collapsed === true
  }

  note(id: NoteId): Box | undefined {
    const note = this.#store.get<'note'>(id)
    return note && noteBox(note)
  }

  serversOf(tier: TierId): ServerRecord[] {
    return [...(this.#contents.get(tier)?.entries.values() ?? [])].map((entry) => entry.server)
  }

  /** How many machines the servers of a tier are. */
  machinesOf(tier: TierId): number {
    return this.#contents.get(tier)?.machines ?? 0
  }

  /** Servers whose cards meet a box of the drawing. */
  serversIn(area: Box): { server: ServerRecord; box: Box }[] {
    const found: { server: ServerRecord; box: Box }[] = []
    for (const lane of this.lanes()) {
      if (lane.tier.collapsed || !overlaps(lane.box, area)) continue
      const own = { ...area, x: area.x - lane.origin.x, y: area.y - lane.origin.y }
      const inside = this.#contents.get(lane.tier.id)?.search(own, this.#held) ?? []
      for (const { server, minX, minY } of inside)
        found.push({ server, box: { x: lane.origin.x + minX, y: lane.origin.y + minY, ...CARD } })
    }
    return found
  }

  /** Everything drawn, or undefined of an empty drawing. */
  content(): Box | undefined {
    return union([...this.lanes().map((lane) => lane.box), ...this.#loose()])
  }

  /** The part of the drawing that has something in it: lanes as far as their cards go. */
  used(): Box | undefined {
    const lanes = union(this.lanes().map((lane) => lane.box))
    if (!lanes) return this.content()
    const reach = { width: LANE.label + 2 * CARD.width, height: LANE.header + 2 * CARD.height }
    for (const lane of this.lanes()) {
      if (lane.tier.collapsed) continue
      const { right, bottom } = this.#extent(lane.tier)
      reach.width = Math.max(reach.width, lane.origin.x + right + LANE.padding - lanes.x)
      reach.height = Math.max(reach.height, lane.origin.y + bottom + LANE.padding - lanes.y)
    }
    const cut =
      this.direction === 'rows'
        ? { width: Math.min(lanes.width, reach.width) }
        : { height: Math.min(lanes.height, reach.height) }
    return union([{ ...lanes, ...cut }, ...this.#loose()])
  }

  /** Everything that stands in no lane. */
  #loose(): Box[] {
    return [
      ...this.#store.all('note').map(noteBox),
      ...this.#store.all('frame').map(frameBox),
      ...this.networks.pills().map((pill) => pill.box),
    ]
  }

  #extent(tier: TierRecord): Extent {
    return this.#contents.get(tier.id)?.extent() ?? { left: FIRST_CARD.x, right: 0, bottom: 0 }
  }

  #place(server: ServerRecord): void {
    const before = this.#tierOf.get(server.id)
    if (before && before !== server.tier) this.#contents.get(before)?.drop(server.id)
    const content = this.#contents.get(server.tier) ?? new LaneContent()
    this.#contents.set(server.tier, content)
    this.#tierOf.set(server.id, server.tier)
    content.put(server, cardPlace(server))
  }

  #remove(id: ServerId): void {
    const tier = this.#tierOf.get(id)
    if (tier) this.#contents.get(tier)?.drop(id)
    this.#tierOf.delete(id)
  }

  #arrange(): Lane[] {
    const { direction } = this
    const rows = direction === 'rows'
    const tiers = this.#store.all('tier').sort(byOrder)
    const extents = tiers.map((tier) => this.#extent(tier))
    const sizes = extents.map((extent, at) => laneSize(tiers[at]?.collapsed === true, extent, direction))
    const width = Math.max(LANE.minWidth, ...sizes.map((size) => size.width))
    const height = Math.max(LANE.columnHeight, ...sizes.map((size) => size.height))
    this.#laneOf.clear()
    let at = 0
    return tiers.map((tier, index) => {
      const size = sizes[index] ?? { width: 0, height: 0 }
      const box = rows
        ? { x: 0, y: at, width, height: size.height }
        : { x: at, y: 0, width: size.width, height }
      // Side by side there is no room to spare: a lane begins with its leftmost card.
      const first = extents[index]?.left ?? FIRST_CARD.x
      const origin = rows
        ? { x: box.x, y: box.y }
        : { x: box.x + LANE.padding - first, y: box.y + LANE.header }
      const servers = this.#contents.get(tier.id)?.entries.size ?? 0
      const lane: Lane = { tier, servers, box, origin, direction }
      this.#laneOf.set(tier.id, lane)
      at += rows ? box.height + LANE.gap : box.width + LANE.columnGap
      return lane
    })
  }
}

/** Does a link run between two servers of one collapsed lane? Then there is nothing to draw of it. */
export const withinStrip = (layout: Layout, { from, to }: Pick<LinkRecord, 'from' | 'to'>): boolean =>
  layout.hidden(from) && layout.tierOf(from) === layout.tierOf(to)

/** What a lane needs for its cards: it grows with them, along and across. */
function laneSize(collapsed: boolean, { left, right, bottom }: Extent, direction: Direction): Size {
  if (direction === 'rows')
    return collapsed
      ? { width: 0, height: LANE.strip }
      : { width: right + LANE.padding, height: Math.max(LANE.minHeight, bottom + LANE.padding) }
  return collapsed
    ? { width: LANE.strip, height: 0 }
    : {
        width: Math.max(LANE.columnWidth, right - left + 2 * LANE.padding),
        height: LANE.header + bottom + LANE.padding,
      }
}

/** Where links to a server of a collapsed lane end: across the strip, where its card would be along it. */
function onStrip({ box, direction }: Lane, card: Point): Box {
  if (direction === 'rows')
    return {
      x: clamp(card.x, box.x, box.x + box.width - CARD.width),
      y: box.y,
      width: CARD.width,
      height: box.height,
    }
  return {
    x: box.x,
    y: clamp(card.y, box.y, box.y + box.height - CARD.height),
    width: box.width,
    height: CARD.height,
  }
}

export const noteBox = (note: NoteRecord): Box => ({
  x: note.x,
  y: note.y,
  width: note.width,
  height: note.height,
})

const sameLane = (a: Lane, b: Lane | undefined): boolean =>
  a.tier === b?.tier &&
  a.direction === b.direction &&
  a.origin.x === b.origin.x &&
  a.box.x === b.box.x &&
  a.box.y === b.box.y &&
  a.box.height === b.box.height &&
  a.box.width === b.box.width
