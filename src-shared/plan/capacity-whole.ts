import { Cluster } from '../placement/engine/cluster.ts'
import { type FailureReserve, failureSets } from '../placement/engine/failures.ts'
import { Reserve } from '../placement/engine/reserve.ts'
import { failsOf } from '../placement/filters.ts'
import type { Room } from '../placement/room.ts'
import type { Demand } from '../placement/types.ts'
import { emptied, isEmpty } from '../placement/whole.ts'

export interface WholeCapacity {
  /** How many more whole machines there are for it. */
  count: number
  /** Hosts that would do if they were empty, and those that are empty but needed for failures. */
  occupied: string[]
  reserved: string[]
}

/**
 * How many more dedicated servers like this one find a machine: each takes an empty host that is large enough, the smallest
 * first, as long as all failures that can be borne now still can.
 */
export function wholeCapacity(
  demand: Demand,
  rooms: readonly Room[],
  there: readonly { host: number; vcpus: number; memoryBytes: number }[],
  failures: FailureReserve,
): WholeCapacity {
  const fit = [...rooms.entries()]
    .filter(([, room]) => failsOf(demand, room).length === 0)
    .toSorted(([, a], [, b]) => a.memoryLimit - b.memoryLimit || a.vcpuLimit - b.vcpuLimit)
  const gone = new Set(
    [...rooms.entries()].flatMap(([host, { whole }]) => (whole === undefined ? [] : [host])),
  )
  const broken = (): number => {
    if (failures === 0) return 0
    const cluster = new Cluster(
      ['vcpus', 'memory'],
      rooms.map(({ host, vcpuLimit, memoryLimit }, at) => ({
        name: host.name,
        room: gone.has(at) ? [0, 0] : [vcpuLimit, memoryLimit],
      })),
      there.map(({ vcpus, memoryBytes }, at) => ({ name: `there ${at}`, shapes: [[vcpus, memoryBytes]] })),
    )
    for (const [server, { host }] of there.entries()) cluster.put(server, host)
    const sets = failureSets(
      failures,
      rooms.map(({ host }) => host.rack),
    )
    return new Reserve(cluster, sets).broken
  }
  const before = broken()
  const reserved: string[] = []
  let count = 0
  for (const [at, { host }] of fit) {
    gone.add(at)
    if (broken() <= before) {
      count += 1
      continue
    }
    gone.delete(at)
    reserved.push(host.name)
  }
  const occupied = rooms.flatMap((room) =>
    !isEmpty(room) && failsOf(demand, emptied(room)).length === 0 ? [room.host.name] : [],
  )
  return { count, occupied, reserved }
}
