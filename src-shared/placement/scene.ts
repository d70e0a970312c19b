import { holdDevices } from './device-room.ts'
import { Meets } from './meets.ts'
import type { PoolChoice } from './pools.ts'
import { Racks } from './racks.ts'
import { type Room, roomOf } from './room.ts'
import type { Spare } from './spare.ts'
import { giveBack, take } from './take.ts'
import type { Candidate, Demand, PlacementOptions } from './types.ts'
import { Wires } from './wires.ts'

/** One size of servers that the design has. */
export interface MixSize {
  vcpus: number
  memoryBytes: number
  /** Share of all servers that have it, and share of the hosts' room that one takes. */
  share: number
  volume: number
  /** A dedicated server: only an empty host has a place for it, and has one. */
  whole?: true
}

/** More sizes than this, those that fewest have, are not looked at for every host. */
const MOST_SIZES = 16

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The hosts in the order of their names, what is left of each, and who of a design is where. */
export class Scene {
  readonly rooms: readonly Room[]
  readonly demands: readonly Demand[]
  readonly options: PlacementOptions
  readonly mix: readonly MixSize[]
  /** Room that is kept for failing hosts, where it is asked for. */
  spare: Spare | undefined
  /** Instances of each server that have a place. */
  readonly placed = new Map<string, number>()
  readonly wires: Wires
  readonly racks: Racks
  /** Who is where of those under rules with one another; undefined: nobody is. */
  readonly meets: Meets | undefined
  readonly #at = new Map<string, { demand: Demand; room: Room; choice: PoolChoice }>()
  readonly #totals: { vcpus: number; memory: number }
  /** Memory that is free on all hosts that answer. */
  #freeMemory = 0

  constructor(demands: readonly Demand[], candidates: readonly Candidate[], options: PlacementOptions) {
    this.options = options
    this.demands = demands
    this.wires = new Wires(demands)
    this.rooms = byName(candidates).map((candidate) => roomOf(candidate, options))
    this.racks = new Racks(this.rooms)
    this.meets = demands.some(({ ties }) => ties !== undefined) ? new Meets() : undefined
    if (this.meets) for (const room of this.rooms) room.meets = this.meets
    this.#totals = { vcpus: 0, memory: 0 }
    for (const room of this.rooms) {
      this.#totals.vcpus += room.vcpuLimit
      this.#totals.memory += room.memoryLimit
      this.#freeMemory += freeMemory(room)
    }
    this.mix = this.#mixOf(demands)
  }

  /** Share of all hosts' room that so much is, of both together. */
  volumeOf({ vcpus, memoryBytes }: Pick<Demand, 'vcpus' | 'memoryBytes'>): number {
    const { vcpus: allVcpus, memory } = this.#totals
    return (allVcpus > 0 ? vcpus / allVcpus : 0) + (memory > 0 ? memoryBytes / memory : 0)
  }

  /** Memory that is free on the hosts besides this one. */
  freeBeside(room: Room): number {
    return this.#freeMemory - freeMemory(room)
  }

  /**
   * An instance runs where it says: before it is counted there, others under a rule with it are told of that, and nobody
   * else gets the devices that it has.
   */
  expect(demand: Demand): void {
    if (!demand.ties && !demand.holds) return
    const room = this.rooms.find(({ host }) => host.hostId === demand.current)
    if (demand.ties) this.meets?.add(demand, room?.host ?? null)
    if (room) holdDevices(room, demand)
  }

  roomOf(key: string): Room | undefined {
    return this.#at.get(key)?.room
  }

  choiceOf(key: string): PoolChoice | undefined {
    return this.#at.get(key)?.choice
  }

  /** All that have a place, by key. */
  instances(): { demand: Demand; room: Room }[] {
    return [...this.#at.values()].toSorted((a, b) => byText(a.demand.key, b.demand.key))
  }

  /** Puts an instance on a host, with the pools that it had before, if told. */
  put(demand: Demand, room: Room, before?: PoolChoice): void {
    this.#freeMemory -= freeMemory(room)
    const choice = take(room, demand, before)
    this.#freeMemory += freeMemory(room)
    this.wires.count(demand, room, 1)
    this.racks.count(demand.serverId, room, 1)
    this.meets?.add(demand, room.host)
    this.#at.set(demand.key, { demand, room, choice })
    this.placed.set(demand.serverId, (this.placed.get(demand.serverId) ?? 0) + 1)
  }

  /** Takes an instance from its host; undefined: it has none. */
  remove(demand: Demand): { room: Room; choice: PoolChoice } | undefined {
    const was = this.#at.get(demand.key)
    if (!was) return undefined
    this.#freeMemory -= freeMemory(was.room)
    giveBack(was.room, demand, was.choice)
    this.wires.count(demand, was.room, -1)
    this.racks.count(demand.serverId, was.room, -1)
    this.meets?.remove(demand)
    this.#freeMemory += freeMemory(was.room)
    this.#at.delete(demand.key)
    this.placed.set(demand.serverId, (this.placed.get(demand.serverId) ?? 0) - 1)
    return was
  }

  #mixOf(demands: readonly Demand[]): MixSize[] {
    const sizes = new Map<string, Pick<MixSize, 'vcpus' | 'memoryBytes' | 'whole'> & { count: number }>()
    for (const { vcpus, memoryBytes, whole } of demands) {
      const key = `${vcpus} ${memoryBytes} ${whole ?? false}`
      const size = sizes.get(key)
      if (size) size.count += 1
      else sizes.set(key, { vcpus, memoryBytes, count: 1, ...(whole ? { whole } : {}) })
    }
    const kept = [...sizes.values()]
      .toSorted((a, b) => b.count - a.count || a.memoryBytes - b.memoryBytes || a.vcpus - b.vcpus)
      .slice(0, MOST_SIZES)
    const all = kept.reduce((sum, { count }) => sum + count, 0)
    return kept.map(({ count, ...size }) => ({
      ...size,
      share: count / all,
      // A whole machine is worth what hosts have on average: all of both resources is 2.
      volume: size.whole ? 2 / Math.max(1, this.rooms.length) : this.volumeOf(size),
    }))
  }
}

/** Lists of hosts come sorted more often than not. */
function byName(candidates: readonly Candidate[]): readonly Candidate[] {
  const order = (a: Candidate, b: Candidate): number => byText(a.name, b.name) || byText(a.hostId, b.hostId)
  for (let at = 1; at < candidates.length; at += 1) {
    const [before, here] = [candidates[at - 1], candidates[at]]
    if (before && here && order(before, here) > 0) return candidates.toSorted(order)
  }
  return candidates
}

const freeMemory = ({ host, memoryLimit, usedMemory, whole }: Room): number =>
  host.enabled && host.reachable && whole === undefined ? Math.max(0, memoryLimit - usedMemory) : 0
