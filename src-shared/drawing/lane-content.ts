import RBush from 'rbush'
import { CARD } from '../design/create.ts'
import type { ServerId, ServerRecord } from '../design/records.ts'
import type { Point } from './geometry.ts'

interface Entry {
  minX: number
  minY: number
  maxX: number
  maxY: number
  server: ServerRecord
}

/** The servers of one tier in the lane's own coordinates, so that a lane moves without touching them. */
export class LaneContent {
  readonly tree = new RBush<Entry>()
  readonly entries = new Map<ServerId, Entry>()
  /** Replicas count one by one. */
  machines = 0

  put(server: ServerRecord, { x, y }: Point): void {
    this.drop(server.id)
    const entry = { minX: x, minY: y, maxX: x + CARD.width, maxY: y + CARD.height, server }
    this.entries.set(server.id, entry)
    this.machines += server.replicas
    this.tree.insert(entry)
  }

  drop(id: ServerId): void {
    const entry = this.entries.get(id)
    if (!entry) return
    this.entries.delete(id)
    this.machines -= entry.server.replicas
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
