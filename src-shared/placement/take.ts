import { choosePools, type PoolChoice } from './pools.ts'
import type { Room } from './room.ts'
import type { Demand } from './types.ts'

/** Commits one instance to a host and returns the pools of its disks. */
export function take(room: Room, demand: Demand): PoolChoice {
  room.usedMemory += demand.memoryBytes
  room.usedVcpus += demand.vcpus
  room.replicas.set(demand.serverId, [...(room.replicas.get(demand.serverId) ?? []), demand.name])
  const choice = choosePools(room, demand.disks)
  for (const { pool, bytes } of choice.takes) room.poolFree.set(pool, (room.poolFree.get(pool) ?? 0) - bytes)
  for (const image of choice.images) room.images.add(image)
  return choice
}
