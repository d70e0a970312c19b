/** Why a failure could not be borne. */
export interface Shortfall {
  /** The hosts that fail together. */
  readonly hosts: readonly number[]
  /** The first server that could not be started elsewhere. */
  readonly server: number
  /** Of each resource, how much the host that comes nearest is short; 0: none. */
  readonly shortBy: readonly number[]
}

/** Every host by itself. */
export const anyHost = (hosts: number): number[][] => Array.from({ length: hosts }, (_, host) => [host])

/** Every two of them. */
export const anyTwo = (hosts: number): number[][] =>
  Array.from({ length: hosts }, (_, a) =>
    Array.from({ length: hosts - a - 1 }, (_2, b) => [a, a + 1 + b]),
  ).flat()

/** What may fail at once: no host, any one, any two of them, or all that stand in any one rack. */
export const failureReserves = [0, 1, 2, 'rack'] as const
export type FailureReserve = (typeof failureReserves)[number]

/**
 * The sets of hosts that may fail together. `racks`: in which rack each host stands; one of which that is not known fails
 * by itself.
 */
export function failureSets(reserve: FailureReserve, racks: readonly (string | undefined)[]): number[][] {
  if (reserve === 0) return []
  if (reserve === 1) return anyHost(racks.length)
  if (reserve === 2) return anyTwo(racks.length)
  return [...Map.groupBy(racks.keys(), (host) => racks[host] ?? host).values()]
}
