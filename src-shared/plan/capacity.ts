import { canonicalJson } from '../base/canonical.ts'
import type { FailureReserve } from '../placement/engine/failures.ts'
import { type Mode, modes } from '../placement/engine/scorers.ts'
import { failsOf } from '../placement/filters.ts'
import { place } from '../placement/place.ts'
import { type Room, roomOf } from '../placement/room.ts'
import { take } from '../placement/take.ts'
import type { Demand, PlacementOptions } from '../placement/types.ts'
import { wholeCapacity } from './capacity-whole.ts'
import type { PlanInput } from './make-plan.ts'
import {
  capacityResources,
  type CapacityScene,
  fill,
  type Filled,
  type Lacking,
  MOST_COUNTED,
  mostOf,
  roomFor,
  standing,
  type Wanted,
} from './capacity-fill.ts'
import { candidatesOf, demandsOf, type DesignView, optionsOf, viewOf } from './demands.ts'
import { growthOf } from './growth/growth.ts'
import { type Growth, type GrowthHost, NO_HISTORY, type UseHistory } from './growth/types.ts'
import { diskOf, type HostLoad, loadOfRoom } from './loads.ts'
import { locate } from './locate.ts'
import type { PlanHost } from './world.ts'

export interface CapacityInput extends Pick<
  PlanInput,
  'design' | 'hosts' | 'library' | 'deployments' | 'now'
> {
  /** What was in use over time; without it no growth is known. */
  history?: UseHistory
}

/** How many more servers of one size there is room for. */
export interface SizeCapacity {
  /** Names of the servers of the design that have this size. */
  servers: string[]
  vcpus: number
  memoryBytes: number
  /** Of all its disks, in one pool. */
  diskBytes: number
  /** How many more, by what placement is after; at most `Capacity.most`. */
  more: Record<Mode, number>
  /** What the hosts lack for one more than the most: names of hosts by resource. */
  lacking: Lacking
  /** How many more again an empty host of a kind that there is would bring, by the name of one of that kind. */
  oneMore: { like: string; more: number }[]
  /** Of a dedicated server: each takes a whole host. */
  whole?: boolean
}

/** How many more servers there is room for of the sizes that the design has, in its own mix. */
export interface MixCapacity {
  /** Servers of one round of the mix: as many as the design has. */
  of: number
  /** One after the other until one finds no place; at most `Capacity.most`. */
  more: number
  lacking: Lacking
}

/** A host with the whole design placed, and when no more of the mix finds a place. */
export interface FilledHost {
  now: HostLoad
  full: HostLoad
}

export interface Capacity {
  sizes: SizeCapacity[]
  /** null: the design has no virtual servers. */
  mix: MixCapacity | null
  /** Those that count, by name. */
  hosts: FilledHost[]
  /** When it runs out at the present growth. */
  growth: Growth
  /** What may fail at once, and what is counted still bears it. */
  failures: FailureReserve
  /** No more than this are counted. */
  most: number
}

/** Nor what one more of every kind of host would bring: the largest. */
const MOST_KINDS = 3

/**
 * For how many more servers of each size of a design there is room, with the whole design placed and everything else on
 * the hosts: told by placing them one after the other until none fits any more. From the last known facts.
 */
export function capacityOf(input: CapacityInput): Capacity {
  const view = viewOf(input.design)
  const where = locate(input.design.id, input.hosts, input.deployments)
  const images = { hosts: input.hosts, library: input.library ?? [] }
  const demands = demandsOf(view, images, where)
  const options = { ...optionsOf(view, input.now), brief: true }
  const candidates = candidatesOf(input.hosts, demands, where)
  const placed = new Map(
    place(demands, candidates, options).assignments.map(({ key, hostId }) => [key, hostId]),
  )
  const known = candidates
    .map((candidate) => roomOf(candidate, options))
    .filter(({ host }) => host.enabled && host.facts !== null)
    .toSorted((a, b) => byText(a.host.name, b.host.name))
  // Where none answers nobody was asked: then what is known last counts.
  const answering = known.filter(({ host }) => host.reachable)
  const rooms = answering.length > 0 ? answering : known
  for (const demand of demands) {
    const room = rooms.find(({ host }) => host.hostId === placed.get(demand.key))
    if (room) take(room, demand)
  }
  const failures = options.failures ?? 0
  const scene: Scene = { rooms, demands, placed, failures, twins: twinsOf(rooms, options) }
  // Of a server that is there already nothing is to be taken any more; another one needs all of it.
  const anew = demandsOf(view, images, { ...where, byKey: new Map() })
  const { sizes, mix } = wantedOf(view, demands, anew)
  const filled = mix.length > 0 ? fill(mix, mostOfMix(mix, rooms), 'capacity', scene) : null
  return {
    sizes: sizes.map((wanted) => sizeCapacity(wanted, scene)),
    mix: filled && { of: mix.length, more: filled.count, lacking: filled.lacking },
    hosts: rooms.map((room, at) => filledHost(room, filled, at)),
    growth: growthOf({
      // One that a dedicated server has for itself takes no others.
      hosts: rooms.flatMap((room) => (room.whole === undefined ? [growthHost(room, input.hosts)] : [])),
      history: input.history ?? NO_HISTORY,
      failures,
      mix: mix.map(({ size: [vcpus = 0, memory = 0, disk = 0] }) => ({ vcpus, memory, disk })),
      now: input.now,
    }),
    failures,
    most: MOST_COUNTED,
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The sizes that there are, each once, and every virtual instance with its own: as large as if it were made `anew`. */
function wantedOf(
  view: DesignView,
  demands: readonly Demand[],
  anew: readonly Demand[],
): { sizes: Wanted[]; mix: Wanted[] } {
  const disks = new Map(
    anew.map((demand) => [demand.key, demand.disks.reduce((sum, { bytes }) => sum + bytes, 0)]),
  )
  const sizes = new Map<string, Wanted>()
  const mix: Wanted[] = []
  for (const { id, name } of view.servers) {
    const own = demands.filter(({ serverId }) => serverId === id)
    const [demand] = own
    if (!demand) continue
    const size = [demand.vcpus, demand.memoryBytes, demand.whole ? 0 : (disks.get(demand.key) ?? 0)]
    const kind = `${size.join(' ')} ${demand.whole ?? false} ${canonicalJson(demand.devices ?? [])}`
    const known = sizes.get(kind)
    if (known) known.servers.push(name)
    else sizes.set(kind, { demand, size, servers: [name] })
    if (!demand.whole) mix.push(...own.map((one) => ({ demand: one, size, servers: [name] })))
  }
  return { sizes: [...sizes.values()], mix }
}

/** For more of the mix there is no room by volume. */
function mostOfMix(mix: readonly Wanted[], rooms: readonly Room[]): number {
  const sum = (of: readonly (readonly number[])[]): number[] =>
    capacityResources.map((_, at) => of.reduce((all, one) => all + (one[at] ?? 0), 0))
  const rounds = mostOf(sum(mix.map(({ size }) => size)), [sum(rooms.map(roomFor))])
  return Math.min(MOST_COUNTED, mix.length * rounds)
}

function filledHost(room: Room, filled: Filled | null, at: number): FilledHost {
  const now = loadOfRoom(room)
  const [vcpus = 0, memory = 0, disk = 0] = filled?.taken[at] ?? []
  return {
    now,
    full: {
      ...now,
      servers: now.servers + (filled?.servers[at] ?? 0),
      ...{ vcpus: now.vcpus + vcpus, memoryBytes: now.memoryBytes + memory },
      ...{ diskBytes: now.diskBytes + disk, load: null },
    },
  }
}

/** What is in use of a host now, by all that is there, and what may be. */
function growthHost({ host, vcpuLimit, memoryLimit, pools }: Room, hosts: readonly PlanHost[]): GrowthHost {
  const machines = hosts.find(({ hostId }) => hostId === host.hostId)?.machines ?? []
  const { diskBytes, diskLimit } = diskOf(pools)
  const cpus = host.facts?.cpus ?? 0
  return {
    ...{ hostId: host.hostId, name: host.name, rack: host.rack },
    limits: { vcpus: vcpuLimit, memory: memoryLimit, disk: diskLimit, load: cpus },
    used: {
      vcpus: machines.reduce((sum, { vcpus }) => sum + vcpus, 0),
      memory: machines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      ...{ disk: diskBytes, load: (host.load ?? 0) * cpus },
    },
  }
}

interface Scene extends CapacityScene {
  /** An empty host of each kind. */
  twins: readonly { like: string; room: Room }[]
}

/** Hosts that are like one another in what counts here are of one kind. */
function twinsOf(rooms: readonly Room[], options: PlacementOptions): Scene['twins'] {
  const kinds = new Map<string, Room>()
  for (const room of rooms) {
    const pools = room.pools.filter(({ active }) => active).map(({ capacityBytes }) => capacityBytes)
    const kind = [room.host.facts?.family, room.vcpuLimit, room.memoryLimit, Math.max(0, ...pools)].join(' ')
    if (!kinds.has(kind)) kinds.set(kind, room)
  }
  return [...kinds.values()]
    .toSorted((a, b) => b.memoryLimit - a.memoryLimit || b.vcpuLimit - a.vcpuLimit)
    .slice(0, MOST_KINDS)
    .map(({ host }) => {
      const { name, facts } = host
      const pools = (facts?.pools ?? []).map((pool) => ({ ...pool, freeBytes: pool.capacityBytes }))
      const empty = { machines: [], usedMemoryBytes: 0, usedVcpus: 0, facts: facts && { ...facts, pools } }
      const twin = { ...host, hostId: `${host.hostId}+1`, name: `${name}+1`, ...empty }
      return { like: name, room: roomOf(twin, options) }
    })
}

/** A dedicated server takes a whole host, whatever placement is after. */
function machineCapacity({ demand, servers }: Wanted, scene: Scene): SizeCapacity {
  const { count, occupied, reserved } = wholeCapacity(demand, scene.rooms, standing(scene), scene.failures)
  const lacking = [
    ...(occupied.length > 0 ? [{ resource: 'empty' as const, hosts: occupied }] : []),
    ...(reserved.length > 0 ? [{ resource: 'reserve' as const, hosts: reserved }] : []),
  ]
  return {
    ...{ servers, vcpus: demand.vcpus, memoryBytes: demand.memoryBytes, diskBytes: 0, whole: true },
    ...{ more: { performance: count, capacity: count, power: count }, lacking },
    oneMore: scene.twins.map(({ like, room }) => ({
      like,
      more: failsOf(demand, room).length === 0 ? 1 : 0,
    })),
  }
}

function sizeCapacity(wanted: Wanted, scene: Scene): SizeCapacity {
  if (wanted.demand.whole) return machineCapacity(wanted, scene)
  const more: Record<Mode, number> = { performance: 0, capacity: 0, power: 0 }
  let lacking: SizeCapacity['lacking'] = []
  let most = -1
  for (const mode of modes) {
    const found = fill([wanted], mostOf(wanted.size, scene.rooms.map(roomFor)), mode, scene)
    more[mode] = found.count
    if (found.count <= most) continue
    most = found.count
    lacking = found.lacking
  }
  const [vcpus = 0, memoryBytes = 0, diskBytes = 0] = wanted.size
  const oneMore = scene.twins.map(({ like, room }) => {
    const rooms = [...scene.rooms, room]
    const limit = mostOf(wanted.size, rooms.map(roomFor))
    const { count } = fill([wanted], limit, 'capacity', { ...scene, rooms })
    return { like, more: Math.max(0, count - more.capacity) }
  })
  return { servers: wanted.servers, vcpus, memoryBytes, diskBytes, more, lacking, oneMore }
}
