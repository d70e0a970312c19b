import { giveDevicesBack, takeDevices } from './device-room.ts'
import { choosePools, type PoolChoice } from './pools.ts'
import type { Room } from './room.ts'
import type { Demand } from './types.ts'

/** Commits one instance to a host and returns the pools of its disks; those chosen for it before, if told. */
export function take(room: Room, demand: Demand, choice = choosePools(room, demand.disks)): PoolChoice {
  count(room, demand, 1)
  takeDevices(room, demand)
  const replicas = (room.replicas ??= new Map())
  const names = replicas.get(demand.serverId)
  if (names) names.push(demand.name)
  else replicas.set(demand.serverId, [demand.name])
  for (const { pool, bytes } of choice.takes) addTo(room, pool, bytes)
  for (const { key, pool, bytes } of choice.copies) {
    const copies = (room.copies ??= new Map())
    const copy = copies.get(key)
    if (copy) copy.users += 1
    else {
      copies.set(key, { pool, bytes, users: 1 })
      addTo(room, pool, bytes)
    }
  }
  return choice
}

/** The opposite of `take`: an instance leaves, with the choice of pools that it had. */
export function giveBack(room: Room, demand: Demand, choice: PoolChoice): void {
  count(room, demand, -1)
  giveDevicesBack(room, demand)
  const names = room.replicas?.get(demand.serverId)
  if (names && names.length > 1) names.splice(names.indexOf(demand.name), 1)
  else room.replicas?.delete(demand.serverId)
  for (const { pool, bytes } of choice.takes) addTo(room, pool, -bytes)
  for (const { key } of choice.copies) {
    const copy = room.copies?.get(key)
    if (!copy) continue
    copy.users -= 1
    if (copy.users > 0) continue
    room.copies?.delete(key)
    addTo(room, copy.pool, -copy.bytes)
  }
}

function count(room: Room, demand: Demand, sign: 1 | -1): void {
  room.servers += sign
  // A whole machine is taken as it is: nothing of it is committed to anyone.
  if (demand.whole) {
    if (sign === 1) room.whole = demand.name
    else delete room.whole
    return
  }
  room.usedMemory += sign * demand.memoryBytes
  room.usedVcpus += sign * demand.vcpus
  if (demand.current === null) room.newVcpus += sign * demand.vcpus
}

/** Bytes of a pool are taken; less than 0: given back. */
export function addTo(room: Room, pool: string, bytes: number): void {
  const taken = (room.taken ??= new Map())
  taken.set(pool, (taken.get(pool) ?? 0) + bytes)
}
