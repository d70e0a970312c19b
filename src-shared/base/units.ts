import { decimal } from '../text/locale.ts'
import { t } from '../text/translate.ts'

const factors: Record<string, number> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
}

export const KiB = 2 ** 10
export const MiB = 2 ** 20
export const GiB = 2 ** 30
export const TiB = 2 ** 40

/**
 * Reads a size as people write it: "4G", "512 MiB", "2 TB", "1.5g". All prefixes are powers of 1024, as memory and
 * disk images are measured. A bare number means `bare` (bytes unless told). Returns bytes, or undefined.
 */
export function parseBytes(text: string, bare: '' | 'k' | 'm' | 'g' = ''): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*([kmgtp])?(i?b|ytes?)?\s*$/i.exec(text)
  if (!match) return undefined
  const amount = Number(match[1]?.replace(',', '.'))
  const unit = match[2]?.toLowerCase() ?? (match[3] ? '' : bare)
  const bytes = Math.round(amount * (factors[unit] ?? 1))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Bytes for people: "1.5 GiB". Exact values of a unit show no decimals. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${decimal(value, 0, value < 10 ? 2 : 1)} ${units[unit]}`
}

/** Bytes a second for people. */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(Math.round(bytesPerSecond))}/s`

/** Mbit a second for people, in the decimal units of networks: "600 Mbit/s", "2.5 Gbit/s", "300 kbit/s". */
export function formatTraffic(mbits: number): string {
  const [value, unit] =
    mbits >= 1000
      ? [mbits / 1000, 'Gbit/s']
      : mbits >= 1 || mbits === 0
        ? [mbits, 'Mbit/s']
        : [mbits * 1000, 'kbit/s']
  return `${Math.round(value * 10) / 10} ${unit}`
}

/** Milliseconds for people: "850 ms", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`
  const days = Math.floor(hours / 24)
  return hours % 24 ? t`${days} d ${hours % 24} h` : t`${days} d`
}

/** How long ago, for people. */
export const formatAge = (ms: number): string => (ms < 2000 ? t`just now` : t`${formatDuration(ms)} ago`)
