import type { MachineFacts, PoolFacts } from '../machine/facts.ts'
import type { Room } from '../placement/room.ts'
import { BUSY } from '../placement/terms.ts'
import type { PlanHost } from './world.ts'

/** How much of a host is committed to machines, and of what most may be. */
export interface HostLoad {
  hostId: string
  name: string
  /** Servers of the design there. */
  servers: number
  /** Machines there that are none of the design's. */
  others: number
  vcpus: number
  vcpuLimit: number
  memoryBytes: number
  memoryLimit: number
  /** Of all pools that are active. */
  diskBytes: number
  diskLimit: number
  /** Processors that are busy as a share of all, 0..1: measured, or what is to be expected; null: not known. */
  load: number | null
}

/** What is in use of the active pools, and what they hold. */
export function diskOf(pools: readonly PoolFacts[]): Pick<HostLoad, 'diskBytes' | 'diskLimit'> {
  const active = pools.filter((pool) => pool.active)
  return {
    diskBytes: active.reduce((sum, { capacityBytes, freeBytes }) => sum + capacityBytes - freeBytes, 0),
    diskLimit: active.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0),
  }
}

/** A host before something is done, and after it. */
export interface HostChange {
  before: HostLoad
  after: HostLoad
}

/** How a host is now, by all that is on it. `limits` is a room of it; `own` are the design's machines. */
export function loadNow(
  { hostId, name, machines, facts, load }: PlanHost,
  limits: Pick<Room, 'vcpuLimit' | 'memoryLimit'>,
  own: ReadonlySet<MachineFacts>,
): HostLoad {
  const servers = machines.filter((machine) => own.has(machine)).length
  return {
    ...{ hostId, name, servers, others: machines.length - servers, load },
    vcpus: machines.reduce((sum, { vcpus }) => sum + vcpus, 0),
    vcpuLimit: limits.vcpuLimit,
    memoryBytes: machines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    memoryLimit: limits.memoryLimit,
    ...diskOf(facts?.pools ?? []),
  }
}

/** A room as far as a placement has filled it. */
export function loadOfRoom(room: Room): HostLoad {
  const { host, vcpuLimit, memoryLimit, usedVcpus, usedMemory, newVcpus, servers, pools, taken } = room
  const { diskBytes, diskLimit } = diskOf(pools)
  return {
    ...{ hostId: host.hostId, name: host.name, servers, others: host.machines?.length ?? 0 },
    ...{ vcpus: usedVcpus, vcpuLimit, memoryBytes: usedMemory, memoryLimit, diskLimit },
    diskBytes: diskBytes + [...(taken?.values() ?? [])].reduce((sum, bytes) => sum + bytes, 0),
    load: loadWith(host.load, newVcpus, host.facts?.cpus),
  }
}

/** What is measured, and what is to be expected of vCPUs that do not run yet. */
export const loadWith = (load: number | null, newVcpus: number, cpus = 0): number | null =>
  load === null || cpus <= 0 ? load : Math.min(1, Math.max(0, load + (BUSY * newVcpus) / cpus))
