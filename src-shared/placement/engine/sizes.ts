import type { Cluster } from './cluster.ts'

/** The room of all hosts, per resource. */
export function totalsOf({ room, resources }: Cluster): number[] {
  const totals = resources.map(() => 0)
  for (const [at, value] of room.entries()) {
    const resource = at % resources.length
    totals[resource] = (totals[resource] ?? 0) + value
  }
  return totals
}

/** The share of the whole cluster that a size takes, summed over its resources. */
export const sizeOf = (size: ArrayLike<number>, totals: readonly number[]): number =>
  totals.reduce((sum, total, at) => sum + (total > 0 ? (size[at] ?? 0) / total : 0), 0)
