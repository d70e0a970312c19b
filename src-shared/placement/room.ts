import type { DeviceWish } from '../machine/devices.ts'
import type { PoolFacts } from '../machine/facts.ts'
import type { Meets } from './meets.ts'
import type { Candidate, Demand, PlacementOptions, UnitFacts } from './types.ts'

const MIN_RESERVE = 512 * 2 ** 20
const NO_POOLS: readonly PoolFacts[] = []

/** A copy of an image that servers in one pool share: it is there as long as one of them is. */
export interface Copy {
  pool: string
  bytes: number
  users: number
}

/** Who has a device. */
export interface Given {
  by: Demand
  /** The wish that it is for, which another device may meet as well; absent: the machine has it already, and keeps it. */
  for?: DeviceWish
}

/**
 * What is left of one host while a placement is being made. Changes only by `take` and `giveBack` (take.ts). Of most
 * hosts nothing is taken: what keeps count of it comes into being with the first server.
 */
export interface Room {
  readonly host: Candidate
  /** Most that may be committed: after the reserve, times the ratio. 0 without facts. */
  readonly memoryLimit: number
  readonly vcpuLimit: number
  readonly pools: readonly PoolFacts[]
  usedMemory: number
  usedVcpus: number
  /** vCPUs of servers that do not run yet, so that no measured load has them in it. */
  newVcpus: number
  /** How many servers of this placement are here. */
  servers: number
  /** Name of the dedicated server that has the host for itself. */
  whole?: string
  /** What links are expected to send from here or to here, beside what is measured, in bit/s. */
  sends?: number
  /** Bytes that were taken, by pool name. */
  taken?: Map<string, number>
  /** Copies that were counted, by `pool image`. */
  copies?: Map<string, Copy>
  /** Devices that were taken. */
  devices?: Map<UnitFacts, Given>
  /** Names of instances placed here, by server. */
  replicas?: Map<string, string[]>
  /** Where those are, on all hosts, who are under rules with one another; absent: there are no such rules. */
  meets?: Meets
}

/** Pools of block devices hold raw disks only. */
export const holdsFiles = (pool: Pick<PoolFacts, 'type'>): boolean =>
  !['logical', 'disk', 'iscsi', 'iscsi-direct', 'scsi', 'mpath', 'rbd', 'zfs', 'lvmthin', 'zfspool'].includes(
    pool.type,
  )

export function roomOf(host: Candidate, options: PlacementOptions): Room {
  const memory = host.facts?.memoryBytes ?? 0
  const reserve = options.reserveBytes ?? Math.max(MIN_RESERVE, memory * 0.05)
  return {
    host,
    memoryLimit: Math.max(0, Math.floor((memory - reserve) * options.memoryRatio)),
    vcpuLimit: Math.floor((host.facts?.cpus ?? 0) * options.cpuRatio),
    pools: host.facts?.pools ?? NO_POOLS,
    usedMemory: host.usedMemoryBytes,
    usedVcpus: host.usedVcpus,
    newVcpus: 0,
    servers: 0,
  }
}

export const freeIn = (room: Room, pool: PoolFacts): number =>
  room.taken === undefined ? pool.freeBytes : pool.freeBytes - (room.taken.get(pool.name) ?? 0)
