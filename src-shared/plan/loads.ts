import type { PoolFacts } from '../machine/facts.ts'

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
