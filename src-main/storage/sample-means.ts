import type { HistorySeries } from '../../src-shared/contract/hosts.ts'

/** cpu, memory, storage (shares 0..1), received and sent bytes a second, load. */
export type Point = [
  cpu: number,
  memory: number,
  storage: number,
  netRx: number,
  netTx: number,
  load1: number,
]

/** What a host cannot tell counts as nothing. */
export const numberOf = (value: number): number => (Number.isFinite(value) ? value : 0)

export interface Mean {
  /** How many samples it is of. */
  n: number
  values: number[]
}

export interface TimedMean {
  at: number
  mean: Mean
}

export const meanOf = (point: readonly number[]): Mean => ({ n: 1, values: [...point] })

/** Takes `n` more samples with mean `point` into a mean. */
export function addPoint(mean: Mean, point: readonly number[], n = 1): void {
  const total = mean.n + n
  for (const [i, value] of point.entries()) {
    mean.values[i] = ((mean.values[i] ?? 0) * mean.n + value * n) / total
  }
  mean.n = total
}

/** At most `points` means of equal spans of time, oldest first. Empty spans stay out: a gap is a gap. */
export function merge(rows: readonly TimedMean[], points: number): TimedMean[] {
  const first = rows[0]
  const last = rows.at(-1)
  if (!first || !last || rows.length <= points) return [...rows]
  const width = (last.at - first.at + 1) / points
  const merged: TimedMean[] = []
  let bucket = -1
  for (const row of rows) {
    const index = Math.floor((row.at - first.at) / width)
    const open = merged.at(-1)
    if (open && index === bucket) addPoint(open.mean, row.mean.values, row.mean.n)
    else merged.push({ at: row.at, mean: { n: row.mean.n, values: [...row.mean.values] } })
    bucket = index
  }
  return merged
}

export function toSeries(rows: readonly TimedMean[]): HistorySeries {
  const column = (i: number) => rows.map((row) => row.mean.values[i] ?? 0)
  return {
    at: rows.map((row) => row.at),
    cpu: column(0),
    memory: column(1),
    storage: column(2),
    netRx: column(3),
    netTx: column(4),
    load1: column(5),
  }
}
