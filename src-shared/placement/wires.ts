import { UNKNOWN } from './rates.ts'
import type { Room } from './room.ts'
import type { Demand } from './types.ts'

/** What an instance would exchange with those that are on one host, in bit/s. */
export interface Flow {
  readonly room: Room
  readonly bits: number
  /** Share of that host's wire that would be in use, were it on another one; `UNKNOWN`: the wire is not known. */
  readonly share: number
}

const MEGA = 1e6
const NONE: readonly Flow[] = []

/**
 * What links are expected to carry between hosts, where people said so: a link's traffic is spread evenly over all pairs
 * of instances of its two servers. Each room's `sends` has what leaves its host, or comes to it, beside what was measured:
 * between two that run already it has been measured. In whole bit/s, so that sums are the same in any order.
 */
export class Wires {
  readonly #members = new Map<string, number>()
  /** By server, on which hosts its instances are: how many that run, and how many that do not yet. */
  readonly #where = new Map<string, Map<Room, { running: number; fresh: number }>>()
  /** Does any link say what it carries? */
  readonly #any: boolean

  constructor(demands: readonly Demand[]) {
    this.#any = demands.some(({ peers }) => peers?.some(({ traffic }) => traffic !== undefined))
    if (!this.#any) return
    for (const { serverId } of demands) this.#members.set(serverId, (this.#members.get(serverId) ?? 0) + 1)
  }

  /** What an instance that is nowhere would exchange with others, host by host, the fullest wire first. */
  flowsOf(demand: Demand): readonly Flow[] {
    if (!this.#any || !demand.peers) return NONE
    const flows = new Map<Room, number>()
    for (const { serverId, traffic } of demand.peers) {
      const there =
        traffic === undefined || serverId === demand.serverId ? undefined : this.#where.get(serverId)
      if (!there || traffic === undefined) continue
      const pairs = (this.#members.get(demand.serverId) ?? 1) * (this.#members.get(serverId) ?? 1)
      const each = Math.round((traffic * MEGA) / pairs)
      for (const [room, { running, fresh }] of there) {
        const bits = each * (demand.current === null ? running + fresh : fresh)
        if (bits > 0) flows.set(room, (flows.get(room) ?? 0) + bits)
      }
    }
    return [...flows]
      .map(([room, bits]) => ({ room, bits, share: wireShare(room, bits) }))
      .toSorted((a, b) => b.share - a.share)
  }

  /** Counts an instance in (1), or out (-1), on the host that it has or had. */
  count(demand: Demand, room: Room, sign: 1 | -1): void {
    if (!this.#any) return
    for (const flow of this.flowsOf(demand)) {
      if (flow.room === room) continue
      flow.room.sends = (flow.room.sends ?? 0) + sign * flow.bits
      room.sends = (room.sends ?? 0) + sign * flow.bits
    }
    const there = this.#where.get(demand.serverId) ?? new Map<Room, { running: number; fresh: number }>()
    this.#where.set(demand.serverId, there)
    const here = there.get(room) ?? { running: 0, fresh: 0 }
    there.set(room, here)
    here[demand.current === null ? 'fresh' : 'running'] += sign
  }
}

/** Share of a host's wire that is in use with so many bit/s more; above 1: more than it carries. */
export function wireShare({ host, sends = 0 }: Room, more: number): number {
  const { network } = host
  if (!network || network.rate <= 0) return UNKNOWN
  const planned = sends + more
  if (network.used === null && planned === 0) return UNKNOWN
  return ((network.used ?? 0) * 8 + planned) / (network.rate * 8)
}

/** The wire that would be used most, of the host itself and of those that the traffic goes to. */
export function worstWire(
  { flows, sent }: { flows: readonly Flow[]; sent: number },
  room: Room,
): { share: number; elsewhere: boolean; bits: number } {
  if (flows.length === 0) return { share: wireShare(room, 0), elsewhere: false, bits: UNKNOWN }
  const bits = sent - (flows.find((flow) => flow.room === room)?.bits ?? 0)
  const own = wireShare(room, bits)
  const far = flows.find((flow) => flow.room !== room)?.share ?? UNKNOWN
  return far > own ? { share: far, elsewhere: true, bits } : { share: own, elsewhere: false, bits }
}
