import type { Room } from './room.ts'

/** How many instances of each server are in each rack, where hosts say which rack they are in. */
export class Racks {
  readonly #any: boolean
  readonly #counts = new Map<string, Map<string, number>>()

  constructor(rooms: readonly Room[]) {
    this.#any = rooms.some(({ host }) => host.rack !== undefined)
  }

  /** By rack; undefined: no host says where it is. */
  of(serverId: string): ReadonlyMap<string, number> | undefined {
    return this.#any ? (this.#counts.get(serverId) ?? NOWHERE) : undefined
  }

  count(serverId: string, { host: { rack } }: Room, sign: 1 | -1): void {
    if (rack === undefined) return
    const counts = this.#counts.get(serverId) ?? new Map<string, number>()
    this.#counts.set(serverId, counts)
    counts.set(rack, (counts.get(rack) ?? 0) + sign)
  }
}

const NOWHERE: ReadonlyMap<string, number> = new Map()
