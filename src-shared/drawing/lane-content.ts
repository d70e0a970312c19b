import RBush from 'rbush'
import { CARD, FIRST_CARD } from '../design/create.ts'
import type { ServerId, ServerRecord } from '../design/records.ts'
import { type Box, overlaps, type Point } from './geometry.ts'

export interface Extent {
  readonly left: number
  readonly right: number
  readonly bottom: number
}

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  server: ServerRecord
}

/** More cards than this that move about are put into the tree again before it is searched. */
const FEW = 24

/**
 * The servers of one tier in the lane's own coordinates, so that a lane moves without touching them. Cards on the move
 * are taken out of the tree once and looked through one by one: a tree is slow to change.
 */
export class LaneContent {
  readonly entries = new Map<ServerId, Entry>()
  /** Replicas count one by one. */
  machines = 0
  readonly #tree = new RBush<Entry>()
  readonly #loose = new Map<ServerId, Entry>()

  put(server: ServerRecord, { x, y }: Point): void {
    this.drop(server.id)
    const entry = { minX: x, minY: y, maxX: x + CARD.width, maxY: y + CARD.height, server }
    this.entries.set(server.id, entry)
    this.#loose.set(server.id, entry)
    this.machines += server.replicas
  }

  drop(id: ServerId): void {
    const entry = this.entries.get(id)
    if (!entry) return
    this.entries.delete(id)
    this.machines -= entry.server.replicas
    if (!this.#loose.delete(id)) this.#tree.remove(entry)
  }

  /** The cards that meet an area. `moving`: more changes are about to come. */
  search(area: Box, moving: boolean): Entry[] {
    if (!moving && this.#loose.size > FEW) {
      this.#tree.load([...this.#loose.values()])
      this.#loose.clear()
    }
    const found = this.#tree.search({
      minX: area.x,
      minY: area.y,
      maxX: area.x + area.width,
      maxY: area.y + area.height,
    })
    for (const entry of this.#loose.values()) if (overlaps(boxOf(entry), area)) found.push(entry)
    return found
  }

  /** The edges of its cards; those of a card's usual first place, and 0, when empty. */
  extent(): Extent {
    let left = this.entries.size === 0 ? FIRST_CARD.x : Infinity
    let right = 0
    let bottom = 0
    for (const entry of this.entries.values()) {
      left = Math.min(left, entry.minX)
      right = Math.max(right, entry.maxX)
      bottom = Math.max(bottom, entry.maxY)
    }
    return { left, right, bottom }
  }
}

const boxOf = ({ minX, minY }: Entry): Box => ({ x: minX, y: minY, ...CARD })
