import { type Bounds, choose, settle } from '../placement/engine/choose.ts'
import { Cluster, NOWHERE } from '../placement/engine/cluster.ts'
import { anyHost, anyTwo } from '../placement/engine/failures.ts'
import { Reserve } from '../placement/engine/reserve.ts'
import { Rules } from '../placement/engine/rules.ts'
import { type Mode, modes, scorerOf } from '../placement/engine/scorers.ts'
import { failsOf, mayRunOn } from '../placement/filters.ts'
import { place } from '../placement/place.ts'
import { freeIn, type Room, roomOf } from '../placement/room.ts'
import { take } from '../placement/take.ts'
import type { Demand, PlacementOptions } from '../placement/types.ts'
import { wholeCapacity } from './capacity-whole.ts'
import type { PlanInput } from './make-plan.ts'
import { candidatesOf, demandsOf, optionsOf, viewOf } from './demands.ts'
import { locate } from './locate.ts'

export type CapacityInput = Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now'>

export const capacityResources = ['vcpus', 'memory', 'disk'] as const
export type CapacityResource = (typeof capacityResources)[number]

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
  lacking: { resource: CapacityResource | 'reserve' | 'empty'; hosts: string[] }[]
  /** How many more again an empty host of a kind that there is would bring, by the name of one of that kind. */
  oneMore: { like: string; more: number }[]
  /** Of a dedicated server: each takes a whole host. */
  whole?: boolean
}

export interface Capacity {
  sizes: SizeCapacity[]
  /** So many hosts may fail at once, and what is counted still bears it. */
  failures: 0 | 1 | 2
  /** No more than this are counted. */
  most: number
}

/** Nobody needs to know how many more than this. */
const MOST_COUNTED = 10_000
/** Nor what one more of every kind of host would bring: the largest. */
const MOST_KINDS = 3

/**
 * For how many more servers of each size of a design there is room, with the whole design placed and everything else on
 * the hosts: told by placing them one after the other until none fits any more. From the last known facts.
 */
export function capacityOf(input: CapacityInput): Capacity {
  const view = viewOf(input.design)
  const where = locate(input.design.id, input.hosts, input.deployments)
  const demands = demandsOf(view, { hosts: input.hosts, library: input.library ?? [] }, where)
  const options = { ...optionsOf(view, input.now), brief: true }
  const candidates = candidatesOf(input.hosts, demands, where)
  const placed = new Map(
    place(demands, candidates, options).assignments.map(({ key, hostId }) => [key, hostId]),
  )
  const rooms = candidates
    .map((candidate) => roomOf(candidate, options))
    .filter(({ host }) => host.enabled && host.reachable && host.facts !== null)
  for (const demand of demands) {
    const room = rooms.find(({ host }) => host.hostId === placed.get(demand.key))
    if (room) take(room, demand)
  }
  const failures = options.failures ?? 0
  const sizes = new Map<string, Wanted>()
  for (const { id, name, disks } of view.servers) {
    const demand = demands.find(({ serverId }) => serverId === id)
    if (!demand) continue
    // Of a server that is there already nothing is to be taken any more; another one needs all of it.
    const diskBytes = disks.reduce(
      (sum, { bytes }, at) => sum + Math.max(bytes, demand.disks[at]?.bytes ?? 0),
      0,
    )
    const size = [demand.vcpus, demand.memoryBytes, demand.whole ? 0 : diskBytes]
    const kind = `${size.join(' ')} ${demand.whole ?? false}`
    const known = sizes.get(kind)
    if (known) known.servers.push(name)
    else sizes.set(kind, { demand, size, servers: [name] })
  }
  return {
    sizes: [...sizes.values()].map((wanted) =>
      sizeCapacity(wanted, { rooms, demands, placed, failures, twins: twinsOf(rooms, options) }),
    ),
    failures,
    most: MOST_COUNTED,
  }
}

/** One size, and who has it. */
interface Wanted {
  demand: Demand
  /** Per `capacityResources`. */
  size: number[]
  servers: string[]
}

interface Scene {
  rooms: readonly Room[]
  demands: readonly Demand[]
  placed: ReadonlyMap<string, string | null>
  failures: 0 | 1 | 2
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

/** What is on the hosts, the design's and what is there besides; a dedicated server restarts nowhere. */
const standing = ({
  rooms,
  demands,
  placed,
}: Pick<Scene, 'rooms' | 'demands' | 'placed'>): { host: number; vcpus: number; memoryBytes: number }[] =>
  rooms.flatMap((room, host) => [
    ...(room.host.machines ?? []).map(({ vcpus, memoryBytes }) => ({ host, vcpus, memoryBytes })),
    ...demands
      .filter(({ key, whole }) => !whole && placed.get(key) === room.host.hostId)
      .map(({ vcpus, memoryBytes }) => ({ host, vcpus, memoryBytes })),
  ])

function sizeCapacity(wanted: Wanted, scene: Scene): SizeCapacity {
  if (wanted.demand.whole) return machineCapacity(wanted, scene)
  const more: Record<Mode, number> = { performance: 0, capacity: 0, power: 0 }
  let lacking: SizeCapacity['lacking'] = []
  let most = -1
  for (const mode of modes) {
    const found = fill(wanted, mode, scene)
    more[mode] = found.count
    if (found.count <= most) continue
    most = found.count
    lacking = found.lacking
  }
  const [vcpus = 0, memoryBytes = 0, diskBytes = 0] = wanted.size
  const oneMore = scene.twins.map(({ like, room }) => {
    const { count } = fill(wanted, 'capacity', { ...scene, rooms: [...scene.rooms, room] })
    return { like, more: Math.max(0, count - more.capacity) }
  })
  return { servers: wanted.servers, vcpus, memoryBytes, diskBytes, more, lacking, oneMore }
}

function fill(
  { demand, size, servers }: Wanted,
  mode: Mode,
  { rooms, demands, placed, failures }: Scene,
): { count: number; lacking: SizeCapacity['lacking'] } {
  // Counted again here, since each must be able to restart by itself: the design, and what is there besides.
  const there = standing({ rooms, demands, placed }).map(({ host, vcpus, memoryBytes }) => ({
    host,
    size: [vcpus, memoryBytes, 0],
  }))
  const hosts = rooms.map((room) => ({ name: room.host.name, room: roomFor(room) }))
  const count = Math.min(
    MOST_COUNTED,
    mostBy(
      size,
      hosts.map(({ room }) => room),
    ),
  )
  const extra = Array.from({ length: count }, (_, at) => ({
    name: `${servers[0] ?? ''} ${at + 1}`,
    shapes: [size],
  }))
  const cluster = new Cluster(capacityResources, hosts, [
    ...there.map((one, at) => ({ name: `there ${at}`, shapes: [one.size] })),
    ...extra,
  ])
  for (const [server, { host }] of there.entries()) cluster.put(server, host)
  const allowed = rooms.flatMap((one, host) => (mayRunOn(demand, one) ? [host] : []))
  const members = extra.map((_, at) => there.length + at)
  const rules = new Rules(cluster, [{ kind: 'only', hosts: allowed, members }])
  const sets = failures === 1 ? anyHost(hosts.length) : failures === 2 ? anyTwo(hosts.length) : []
  const bounds: Bounds = { rules, reserve: failures > 0 ? new Reserve(cluster, sets) : undefined }
  const scorer = scorerOf(mode, cluster, [{ shapes: [size], weight: 1 }])
  let done = 0
  for (const server of members) {
    const best = choose(cluster, server, scorer, bounds)
    if (!best) break
    settle(cluster, server, best, bounds)
    done += 1
  }
  return { count: done, lacking: lackingOf(cluster, size, allowed) }
}

/** Limits of a host, none where a dedicated server has it for itself; of its pools the one with most room, since the disks of a server are counted as one. */
function roomFor(room: Room): number[] {
  const { vcpuLimit, memoryLimit, pools } = room
  if (room.whole !== undefined) return [0, 0, 0]
  const free = pools.filter(({ active }) => active).map((pool) => freeIn(room, pool))
  return [vcpuLimit, memoryLimit, Math.max(0, ...free)]
}

/** More than this there cannot be, even with nothing else there. */
const mostBy = (size: readonly number[], room: readonly (readonly number[])[]): number =>
  room.reduce((sum, host) => {
    const fits = size.map((need, at) => (need > 0 ? Math.floor((host[at] ?? 0) / need) : Infinity))
    const most = Math.min(...fits)
    return sum + (Number.isFinite(most) ? Math.max(0, most) : MOST_COUNTED)
  }, 1)

/** On which hosts what is missing for one more; where all is there, the reserve forbids it. */
function lackingOf(
  cluster: Cluster,
  size: readonly number[],
  allowed: readonly number[],
): SizeCapacity['lacking'] {
  const lacking = new Map<CapacityResource | 'reserve', string[]>()
  for (const host of allowed) {
    const short = capacityResources.filter(
      (_, at) => (size[at] ?? 0) > (cluster.free[host * capacityResources.length + at] ?? NOWHERE),
    )
    for (const resource of short.length > 0 ? short : (['reserve'] as const))
      lacking.set(resource, [...(lacking.get(resource) ?? []), cluster.hosts[host]?.name ?? ''])
  }
  return [...lacking].map(([resource, hosts]) => ({ resource, hosts }))
}
