import type { PoolFacts } from '../machine/facts.ts'
import type { Candidate, PlacementOptions } from './types.ts'

const MIN_RESERVE = 512 * 2 ** 20

/** What is left of one host while a placement is being made. Changes only by `take` (take.ts). */
export interface Room {
  readonly host: Candidate
  /** Most that may be committed: after the reserve, times the ratio. 0 without facts. */
  readonly memoryLimit: number
  readonly vcpuLimit: number
  usedMemory: number
  usedVcpus: number
  /** Free bytes by pool name. */
  readonly poolFree: Map<string, number>
  readonly pools: ReadonlyMap<string, PoolFacts>
  /** `pool image` pairs that were already counted. */
  readonly images: Set<string>
  /** Names of instances placed here, by server. */
  readonly replicas: Map<string, string[]>
}

/** Pools of block devices hold raw disks only. */
export const holdsFiles = (pool: Pick<PoolFacts, 'type'>): boolean =>
  !['logical', 'disk', 'iscsi', 'iscsi-direct', 'scsi', 'mpath', 'rbd', 'zfs', 'lvmthin', 'zfspool'].includes(
    pool.type,
  )

export function roomOf(host: Candidate, options: PlacementOptions): Room {
  const memory = host.facts?.memoryBytes ?? 0
  const reserve = options.reserveBytes ?? Math.max(MIN_RESERVE, memory * 0.05)
  const pools = new Map((host.facts?.pools ?? []).map((pool) => [pool.name, pool]))
  return {
    host,
    memoryLimit: Math.max(0, Math.floor((memory - reserve) * options.memoryRatio)),
    vcpuLimit: Math.floor((host.facts?.cpus ?? 0) * options.cpuRatio),
    usedMemory: host.usedMemoryBytes,
    usedVcpus: host.usedVcpus,
    poolFree: new Map([...pools].map(([name, pool]) => [name, pool.freeBytes])),
    pools,
    images: new Set(),
    replicas: new Map(),
  }
}
