import RBush from 'rbush'
import { CARD, GRID } from '../design/create.ts'
import type { RecordsDiff } from '../design/diff.ts'
import type {
  DesignRecord,
  NoteId,
  NoteRecord,
  ServerId,
  ServerRecord,
  TierId,
  TierRecord,
} from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import { frameBox } from './frames.ts'
import { type Box, overlaps, type Point, union } from './geometry.ts'
import { Networks } from './networks.ts'

export const LANE = {
  /** Width of the column with the tier's name. */
  label: 136,
  /** Room between cards and the lane's edges. */
  padding: 24,
  gap: 12,
  minWidth: 984,
  minHeight: CARD.height + 48,
} as const

export interface Lane {
  readonly tier: TierRecord
  readonly box: Box
  readonly servers: number
}

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  server: ServerRecord
}

/** The servers of one tier in the lane's own coordinates, so that a lane moves without touching them. */
class LaneContent {
  readonly tree = new RBush<Entry>()
  readonly entries = new Map<ServerId, Entry>()

  put(server: ServerRecord): void {
    this.drop(server.id)
    const { x, y } = cardPlace(server)
    const entry = { minX: x, minY: y, maxX: x + CARD.width, maxY: y + CARD.height, server }
    this.entries.set(server.id, entry)
    this.tree.insert(entry)
  }

  drop(id: ServerId): void {
    const entry = this.entries.get(id)
    if (!entry) return
    this.entries.delete(id)
    this.tree.remove(entry)
  }

  /** Right and bottom edge of its cards; 0 when empty. */
  extent(): { right: number; bottom: number } {
    let right = 0
    let bottom = 0
    for (const entry of this.entries.values()) {
      right = Math.max(right, entry.maxX)
      bottom = Math.max(bottom, entry.maxY)
    }
    return { right, bottom }
  }
}

/** Where a card is drawn in its lane: what a damaged file puts under the label or outside is drawn inside. */
export const cardPlace = (server: Pick<ServerRecord, 'x' | 'y'>): Point => ({
  x: Math.max(LANE.label + GRID, server.x),
  y: Math.max(GRID, server.y),
})

export const byOrder = (a: TierRecord, b: TierRecord): number =>
  a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Lanes one under the other, with the place of every card: follows the store by its diffs. */
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

  /** The lane at a height; the nearest one when `nearest`. */
  laneAt(y: number, nearest = false): Lane | undefined {
    const lanes = this.lanes()
    const inside = lanes.find((lane) => y >= lane.box.y && y <= lane.box.y + lane.box.height)
    if (inside || !nearest) return inside
    const away = (lane: Lane): number =>
      Math.abs(y - (lane.box.y + lane.box.height / 2)) - lane.box.height / 2
    return lanes.toSorted((a, b) => away(a) - away(b))[0]
  }

  /** A card's box in the drawing. */
  card(id: ServerId): Box | undefined {
    const tier = this.#tierOf.get(id)
    const entry = tier && this.#contents.get(tier)?.entries.get(id)
    const lane = tier && this.lane(tier)
    if (!entry || !lane) return undefined
    return { x: lane.box.x + entry.minX, y: lane.box.y + entry.minY, ...CARD }
  }

  note(id: NoteId): Box | undefined {
    const note = this.#store.get<'note'>(id)
    return note && noteBox(note)
  }

  serversOf(tier: TierId): ServerRecord[] {
    return [...(this.#contents.get(tier)?.entries.values() ?? [])].map((entry) => entry.server)
  }

  /** Servers whose cards meet a box of the drawing. */
  serversIn(area: Box): { server: ServerRecord; box: Box }[] {
    const found: { server: ServerRecord; box: Box }[] = []
    for (const lane of this.lanes()) {
      if (!overlaps(lane.box, area)) continue
      const tree = this.#contents.get(lane.tier.id)?.tree
      const x = area.x - lane.box.x
      const y = area.y - lane.box.y
      const inside = tree?.search({ minX: x, minY: y, maxX: x + area.width, maxY: y + area.height }) ?? []
      for (const { server, minX, minY } of inside)
        found.push({ server, box: { x: lane.box.x + minX, y: lane.box.y + minY, ...CARD } })
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
    const rights = [...this.#contents.values()].map((content) => content.extent().right + LANE.padding)
    const width = Math.min(lanes.width, Math.max(LANE.label + 2 * CARD.width, ...rights))
    return union([{ ...lanes, width }, ...this.#loose()])
  }

  /** Everything that stands in no lane. */
  #loose(): Box[] {
    return [
      ...this.#store.all('note').map(noteBox),
      ...this.#store.all('frame').map(frameBox),
      ...this.networks.pills().map((pill) => pill.box),
    ]
  }

  #place(server: ServerRecord): void {
    const before = this.#tierOf.get(server.id)
    if (before && before !== server.tier) this.#contents.get(before)?.drop(server.id)
    const content = this.#contents.get(server.tier) ?? new LaneContent()
    this.#contents.set(server.tier, content)
    this.#tierOf.set(server.id, server.tier)
    content.put(server)
  }

  #remove(id: ServerId): void {
    const tier = this.#tierOf.get(id)
    if (tier) this.#contents.get(tier)?.drop(id)
    this.#tierOf.delete(id)
  }

  #arrange(): Lane[] {
    const tiers = this.#store.all('tier').sort(byOrder)
    const extents = tiers.map((tier) => this.#contents.get(tier.id)?.extent() ?? { right: 0, bottom: 0 })
    const width = Math.max(LANE.minWidth, ...extents.map(({ right }) => right + LANE.padding))
    this.#laneOf.clear()
    let y = 0
    return tiers.map((tier, at) => {
      const height = Math.max(LANE.minHeight, (extents[at]?.bottom ?? 0) + LANE.padding)
      const servers = this.#contents.get(tier.id)?.entries.size ?? 0
      const lane = { tier, servers, box: { x: 0, y, width, height } }
      this.#laneOf.set(tier.id, lane)
      y += height + LANE.gap
      return lane
    })
  }
}

export const noteBox = (note: NoteRecord): Box => ({
  x: note.x,
  y: note.y,
  width: note.width,
  height: note.height,
})

const sameLane = (a: Lane, b: Lane | undefined): boolean =>
  a.tier === b?.tier && a.box.y === b.box.y && a.box.height === b.box.height && a.box.width === b.box.width
