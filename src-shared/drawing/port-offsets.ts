import type { LinkId, LinkRecord, ServerId, ServerRecord } from '../design/records.ts'
import type { DesignStore } from '../design/store.ts'
import type { Layout } from './layout.ts'
import { isUpright, type Side } from './sides.ts'

/** Distance between two links on the same side of a card. */
const SPREAD = 16

interface Surroundings {
  readonly store: DesignStore
  readonly layout: Layout
  linksOf(server: ServerId): readonly LinkRecord[]
  side(server: ServerRecord, other: ServerRecord): Side
}

/** Several links on one side of a card stand apart, in the order of their other ends, so that they do not cross. */
export class PortOffsets {
  readonly #around: Surroundings
  readonly #known = new Map<ServerId, Map<LinkId, number>>()

  constructor(around: Surroundings) {
    this.#around = around
  }

  of(server: ServerId, link: LinkId): number {
    let offsets = this.#known.get(server)
    if (!offsets) {
      offsets = this.#spread(server)
      this.#known.set(server, offsets)
    }
    return offsets.get(link) ?? 0
  }

  forget(server: ServerId): void {
    this.#known.delete(server)
  }

  clear(): void {
    this.#known.clear()
  }

  #spread(id: ServerId): Map<LinkId, number> {
    const { store, layout, linksOf, side: sideOf } = this.#around
    const offsets = new Map<LinkId, number>()
    const server = store.get<'server'>(id)
    const card = layout.card(id)
    if (!server || !card) return offsets
    const sides = new Map<Side, { id: LinkId; at: number }[]>()
    for (const link of linksOf(id)) {
      const other = store.get<'server'>(link.from === id ? link.to : link.from)
      const box = other && layout.card(other.id)
      if (!box || link.bends.length > 0) continue
      const side = sideOf(server, other)
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
