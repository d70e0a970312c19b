import type { HistorySeries, MachineHistory } from '@shared/contract/hosts.ts'
import { decimal, locale } from '@shared/text/locale.ts'
import { t } from '@shared/text/translate.ts'

const dayMs = 86_400_000
export const rangeMs = { hour: 3_600_000, day: dayMs, month: 30 * dayMs }
export type RangeName = keyof typeof rangeMs

export const ranges = (): { value: RangeName; label: string }[] => [
  { value: 'hour', label: t`1 hour` },
  { value: 'day', label: t`1 day` },
  { value: 'month', label: t`1 month` },
]

type Column = (number | null)[]

/**
 * Columns for a chart: times in seconds and values, with an empty point put into every gap, so that the line breaks
 * where nothing was measured instead of pretending.
 */
export function withGaps(at: number[], values: number[][]): [number[], ...Column[]] {
  const gap = 3 * typicalStep(at)
  const times: number[] = []
  const columns: Column[] = values.map(() => [])
  for (const [index, time] of at.entries()) {
    const before = at[index - 1]
    if (before !== undefined && time - before > gap) {
      times.push((before + time) / 2000)
      for (const column of columns) column.push(null)
    }
    times.push(time / 1000)
    for (const [which, column] of columns.entries()) column.push(values[which]?.[index] ?? null)
  }
  return [times, ...columns]
}

/** The median distance between points, ms. */
function typicalStep(at: number[]): number {
  const steps = at
    .slice(1)
    .map((time, index) => time - (at[index] ?? time))
    .sort((a, b) => a - b)
  return steps[Math.floor(steps.length / 2)] ?? Number.POSITIVE_INFINITY
}

/** The three charts of a host page. */
export function chartsOf(series: HistorySeries): {
  shares: ReturnType<typeof withGaps>
  network: ReturnType<typeof withGaps>
} {
  return {
    shares: withGaps(series.at, [series.cpu, series.memory, series.storage]),
    network: withGaps(series.at, [series.netRx, series.netTx]),
  }
}

/** The four charts of a machine. */
export function machineChartsOf(
  history: MachineHistory,
): Record<'cpu' | 'memory' | 'disk' | 'network', ReturnType<typeof withGaps>> {
  return {
    cpu: withGaps(history.at, [history.cpus]),
    memory: withGaps(history.at, [history.memory]),
    disk: withGaps(history.at, [history.diskRead, history.diskWrite]),
    network: withGaps(history.at, [history.netRx, history.netTx]),
  }
}

/** What stands at an axis of times, in seconds: the time of day, with the day where one begins; far apart, days. */
export function timeLabels(times: number[], stepSeconds: number): string[] {
  const day = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'numeric' })
  const seconds = stepSeconds < 60 ? { second: '2-digit' as const } : {}
  const time = new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', ...seconds })
  const days = times.map((at) => day.format(at * 1000))
  if (stepSeconds >= 86_400) return days
  return times.map((at, index) =>
    days[index] === days[index - 1] ? time.format(at * 1000) : `${time.format(at * 1000)}\n${days[index]}`,
  )
}

/** "1.25 CPUs": processors in use. */
export const cpusText = (value: number): string => t`${decimal(value, 2, 2)} CPUs`

/** "mean 12 %, highest 80 %": the chart in words. */
export function seriesWords(values: number[], format: (value: number) => string): string {
  if (values.length === 0) return t`no values`
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const highest = values.reduce((a, b) => Math.max(a, b), 0)
  return t`mean ${format(mean)}, highest ${format(highest)}`
}
