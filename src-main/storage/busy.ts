import type { Busy } from '../../src-shared/plan/moves/types.ts'

/** Of means over `n` readings each: their mean, and the nearest rank of 95 %. */
export function busyOf(values: readonly { value: number; n: number }[]): Busy {
  const n = values.reduce((sum, one) => sum + one.n, 0)
  const sorted = values.map(({ value }) => value).toSorted((a, b) => a - b)
  return {
    mean: n > 0 ? values.reduce((sum, one) => sum + one.value * one.n, 0) / n : 0,
    peak: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0,
  }
}
