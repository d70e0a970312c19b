import { formatRate, parseBytes } from '@shared/base/units.ts'
import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import { hourTwice } from '@shared/images/bandwidth.ts'
import { t, tn } from '@shared/text/translate.ts'

/** A limit as the form holds it: speeds as typed, hours as "8". */
export interface BandwidthFields {
  rate: string
  hours: { from: string; to: string; rate: string }[]
}

const least = 65_536
const typed = (rate: number | null): string => (rate === null ? '' : formatRate(rate).replace(/\/s$/, ''))

export const bandwidthFields = (bandwidth: Bandwidth | null): BandwidthFields => ({
  rate: typed(bandwidth?.rate ?? null),
  hours: (bandwidth?.hours ?? []).map(({ from, to, rate }) => ({
    from: String(from),
    to: String(to),
    rate: typed(rate),
  })),
})

/** A speed as typed, or what is wrong with it. Empty: no limit. A bare number is MiB a second. */
export function readSpeed(text: string): { rate: number | null } | { error: string } {
  const value = text.trim().replace(/\/s$/i, '')
  if (value === '') return { rate: null }
  const rate = parseBytes(value, 'm')
  if (rate === undefined) return { error: t`A speed like 20 MiB/s` }
  return rate < least ? { error: t`At least 64 KiB/s` } : { rate }
}

export interface BandwidthProblems {
  rate?: string
  /** By row. */
  rows: (string | undefined)[]
  hours?: string
}

/** The limit that the fields make (null: none at all), or what is wrong with each. */
export function readBandwidth({ rate, hours }: BandwidthFields): {
  limit?: { bandwidth: Bandwidth | null }
  problems: BandwidthProblems
} {
  const always = readSpeed(rate)
  const rows = hours.map((row) => ({
    from: Number(row.from),
    to: Number(row.to),
    speed: readSpeed(row.rate),
  }))
  const problems: BandwidthProblems = {
    rows: rows.map(({ speed }) => ('error' in speed ? speed.error : undefined)),
  }
  if ('error' in always) problems.rate = always.error
  const twice = hourTwice({ hours: rows.map(({ from, to }) => ({ from, to, rate: null })) })
  if (twice !== null) problems.hours = t`Two rows are about the hour from ${twice}:00.`
  if ('error' in always || twice !== null || problems.rows.some((row) => row !== undefined))
    return { problems }
  const read = rows.map(({ from, to, speed }) => ({ from, to, rate: 'rate' in speed ? speed.rate : null }))
  const none = always.rate === null && read.every((row) => row.rate === null)
  return { limit: { bandwidth: none ? null : { rate: always.rate, hours: read } }, problems }
}

/** "20 MiB/s, else at 2 times of day", for a menu. */
export function bandwidthText({ rate, hours }: Bandwidth): string {
  const always = rate === null ? t`no limit` : formatRate(rate)
  return hours.length === 0
    ? always
    : tn(hours.length, '{0}, another at {n} time of day', '{0}, others at {n} times of day', always)
}
