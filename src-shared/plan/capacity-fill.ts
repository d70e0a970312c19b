import { type Bounds, choose, settle } from '../placement/engine/choose.ts'
import { Cluster, NOWHERE } from '../placement/engine/cluster.ts'
import { type FailureReserve, failureSets } from '../placement/engine/failures.ts'
import { Reserve } from '../placement/engine/reserve.ts'
import { Rules } from '../placement/engine/rules.ts'
import { type Mode, scorerOf } from '../placement/engine/scorers.ts'
import { deviceResources } from '../placement/device-room.ts'
import { mayRunOn } from '../placement/filters.ts'
import { freeIn, type Room } from '../placement/room.ts'
import type { Demand } from '../placement/types.ts'

export const capacityResources = ['vcpus', 'memory', 'disk'] as const
export type CapacityResource = (typeof capacityResources)[number]

/** Nobody needs to know how many more than this. */
export const MOST_COUNTED = 10_000

/** What hosts lack for one more: names of hosts by resource. */
export type Lacking = { resource: CapacityResource | 'devices' | 'reserve' | 'empty'; hosts: string[] }[]

/** One size, and who has it. */
export interface Wanted {
  demand: Demand
  /** Per `capacityResources`. */
  size: number[]
  servers: string[]
}

/** The hosts with the whole design placed. */
export interface CapacityScene {
  rooms: readonly Room[]
  demands: readonly Demand[]
  placed: ReadonlyMap<string, string | null>
  failures: FailureReserve
}

export interface Filled {
  count: number
  /** For the first that found no place. */
  lacking: Lacking
  /** What was taken of each host, per `capacityResources`, in the order of the rooms. */
  taken: number[][]
  /** How many went to each host. */
  servers: number[]
}

/**
 * Puts servers of these sizes onto the hosts, in turn and at most `most`, until one finds no place: where by what
 * placement is after.
 */
export function fill(sizes: readonly Wanted[], most: number, mode: Mode, scene: CapacityScene): Filled {
  const { rooms, demands, placed, failures } = scene
  const devices = deviceResources(sizes.map(({ demand }) => demand))
  const none = devices.names.map(() => 0)
  // Counted again here, since each must be able to restart by itself: the design, and what is there besides.
  const there = standing({ rooms, demands, placed }).map(({ host, vcpus, memoryBytes }) => ({
    host,
    size: [vcpus, memoryBytes, 0, ...none],
  }))
  const hosts = rooms.map((room) => ({
    name: room.host.name,
    room: [...roomFor(room), ...devices.free(room)],
  }))
  const ofSize = sizes.map(({ demand, size }) => ({
    ...{ size: [...size, ...devices.wanted(demand)], members: new Array<number>() },
    allowed: rooms.flatMap((one, host) => (mayRunOn(demand, one) ? [host] : [])),
  }))
  const extra = Array.from({ length: most }, (_, at) => {
    ofSize[at % sizes.length]?.members.push(there.length + at)
    const servers = sizes[at % sizes.length]?.servers
    return { name: `${servers?.[0] ?? ''} ${at + 1}`, shapes: [ofSize[at % sizes.length]?.size ?? []] }
  })
  const cluster = new Cluster([...capacityResources, ...devices.names], hosts, [
    ...there.map((one, at) => ({ name: `there ${at}`, shapes: [one.size] })),
    ...extra,
  ])
  for (const [server, { host }] of there.entries()) cluster.put(server, host)
  const rules = new Rules(
    cluster,
    ofSize.map(({ allowed, members }) => ({ kind: 'only', hosts: allowed, members })),
  )
  const sets = failureSets(
    failures,
    rooms.map(({ host }) => host.rack),
  )
  const bounds: Bounds = { rules, reserve: sets.length > 0 ? new Reserve(cluster, sets) : undefined }
  const mix = ofSize.map(({ size }) => ({ shapes: [size], weight: 1 }))
  const scorer = scorerOf(mode, cluster, mix)
  const filled: Filled = {
    ...{ count: 0, lacking: [] },
    taken: rooms.map(() => capacityResources.map(() => 0)),
    servers: rooms.map(() => 0),
  }
  for (; filled.count < most; filled.count += 1) {
    const best = choose(cluster, there.length + filled.count, scorer, bounds)
    if (!best) break
    settle(cluster, there.length + filled.count, best, bounds)
    const { size = [] } = ofSize[filled.count % sizes.length] ?? {}
    filled.servers[best.host] = (filled.servers[best.host] ?? 0) + 1
    const taken = filled.taken[best.host]
    for (const [at, amount] of size.slice(0, capacityResources.length).entries())
      if (taken) taken[at] = (taken[at] ?? 0) + amount
  }
  const next = ofSize[filled.count % sizes.length]
  if (next) filled.lacking = lackingOf(cluster, next.size, next.allowed)
  return filled
}

/** What is on the hosts, the design's and what is there besides; a dedicated server restarts nowhere. */
export const standing = ({
  rooms,
  demands,
  placed,
}: Pick<CapacityScene, 'rooms' | 'demands' | 'placed'>): {
  host: number
  vcpus: number
  memoryBytes: number
}[] =>
  rooms.flatMap((room, host) => [
    ...(room.host.machines ?? []).map(({ vcpus, memoryBytes }) => ({ host, vcpus, memoryBytes })),
    ...demands
      .filter(({ key, whole }) => !whole && placed.get(key) === room.host.hostId)
      .map(({ vcpus, memoryBytes }) => ({ host, vcpus, memoryBytes })),
  ])

/**
 * Limits of a host, none where a dedicated server has it for itself; of its pools the one with most room, since the disks
 * of a server are counted as one.
 */
export function roomFor(room: Room): number[] {
  const { vcpuLimit, memoryLimit, pools } = room
  if (room.whole !== undefined) return [0, 0, 0]
  const free = pools.filter(({ active }) => active).map((pool) => freeIn(room, pool))
  return [vcpuLimit, memoryLimit, Math.max(0, ...free)]
}

/** More than this there cannot be of one size in such rooms, even with nothing else there. */
export const mostOf = (size: readonly number[], rooms: readonly (readonly number[])[]): number =>
  Math.min(
    MOST_COUNTED,
    rooms.reduce((sum, room) => {
      const fits = size.map((need, at) => (need > 0 ? Math.floor((room[at] ?? 0) / need) : Infinity))
      const most = Math.min(...fits)
      return sum + (Number.isFinite(most) ? Math.max(0, most) : MOST_COUNTED)
    }, 1),
  )

/** On which hosts what is missing for one more; where all is there, the reserve forbids it. */
function lackingOf(cluster: Cluster, size: readonly number[], allowed: readonly number[]): Lacking {
  const lacking = new Map<Lacking[number]['resource'], string[]>()
  for (const host of allowed) {
    const isShort = (at: number): boolean =>
      (size[at] ?? 0) > (cluster.free[host * size.length + at] ?? NOWHERE)
    const short: Lacking[number]['resource'][] = capacityResources.filter((_, at) => isShort(at))
    if (size.some((_, at) => at >= capacityResources.length && isShort(at))) short.push('devices')
    for (const resource of short.length > 0 ? short : (['reserve'] as const))
      lacking.set(resource, [...(lacking.get(resource) ?? []), cluster.hosts[host]?.name ?? ''])
  }
  return [...lacking].map(([resource, hosts]) => ({ resource, hosts }))
}
