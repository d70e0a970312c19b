import { formatTraffic } from '@shared/base/units.ts'
import { MOST_TRAFFIC } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import type { Parsed } from './parse.ts'

/** As it is typed: whole gigabits, or tenths of them, as such. */
export const trafficShown = (traffic: number | null): string =>
  traffic === null ? '' : traffic % 100 === 0 ? formatTraffic(traffic) : `${traffic} Mbit/s`

/** "600", "600 Mbit/s", "2.5 Gbit/s" or "1g" in whole Mbit a second; nothing typed: not known, null. */
export function parseTraffic(text: string): Parsed<number | null> {
  if (text.trim() === '') return { value: null }
  const match = /^(\d+(?:[.,]\d+)?)\s*([mg]?)(?:bit(?:\/s)?|bps)?$/i.exec(text.trim())
  const number = Number(match?.[1]?.replace(',', '.'))
  if (!match || !Number.isFinite(number))
    return { error: t`A rate such as 600, 600 Mbit/s or 2.5 Gbit/s is needed` }
  const value = Math.round(number * (match[2]?.toLowerCase() === 'g' ? 1000 : 1))
  return value < 1 || value > MOST_TRAFFIC ? { error: t`From ${1} to ${MOST_TRAFFIC}` } : { value }
}
