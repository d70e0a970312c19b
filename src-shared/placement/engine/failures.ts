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
