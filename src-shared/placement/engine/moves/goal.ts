import type { Cluster } from '../cluster.ts'

/** One term of a score: how unevenly a resource is used (standard deviation over the hosts that count, all of them). */
export interface Measure {
  readonly resource: number
  readonly weight: number
  /** What makes a share of 1, per host, in units of the resource; 0: the host has none of it. */
  readonly whole: readonly number[]
  /** Share in use besides what servers take, per host. */
  readonly besides: readonly number[]
}

/** What balancing is after: the lower the score, the better. */
export interface Goal {
  readonly measures: readonly Measure[]
  /** Hosts that are to be empty: they count in no measure, and each server on them costs `penalty`. */
  readonly closed: ReadonlySet<number>
  readonly penalty: number
}

/** More than evenness can be: emptying a host comes before it. It is what Ganeti counts for an instance on a node that is offline. */
export const EMPTYING = 20

/** Every resource of the cluster used evenly, as a share of what servers may take on each host. */
export function evenGoal(cluster: Cluster, closed: ReadonlySet<number> = new Set()): Goal {
  const wide = cluster.resources.length
  return {
    measures: cluster.resources.map((_, resource) => ({
      resource,
      weight: 1,
      whole: cluster.hosts.map((_host, host) => cluster.room[host * wide + resource] ?? 0),
      besides: cluster.hosts.map(() => 0),
    })),
    closed,
    penalty: EMPTYING,
  }
}
