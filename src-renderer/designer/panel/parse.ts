import { formatBytes, parseBytes } from '@shared/base/units.ts'
import { t } from '@shared/text/translate.ts'

/** What a typed text means, or what is wrong with it in words. */
export type Parsed<T> = { readonly value: T } | { readonly error: string }

export const anyText =
  (max: number) =>
  (text: string): Parsed<string> =>
    text.length > max ? { error: t`At most ${max} characters` } : { value: text }

export function parseName(text: string): Parsed<string> {
  const name = text.trim()
  if (name === '') return { error: t`A name is needed` }
  return name.length > 200 ? { error: t`At most ${200} characters` } : { value: name }
}

export const parseWhole =
  (min: number, max: number) =>
  (text: string): Parsed<number> => {
    const value = Number(text.trim())
    if (text.trim() === '' || !Number.isInteger(value)) return { error: t`A whole number is needed` }
    return value < min || value > max ? { error: t`From ${min} to ${max}` } : { value }
  }

export const parseNumber =
  (min: number, max: number) =>
  (text: string): Parsed<number> => {
    const value = Number(text.trim().replace(',', '.'))
    if (text.trim() === '' || !Number.isFinite(value)) return { error: t`A number is needed` }
    return value < min || value > max ? { error: t`From ${min} to ${max}` } : { value }
  }

/** A whole number, or null for nothing typed. */
export const parseOptionalWhole =
  (min: number, max: number) =>
  (text: string): Parsed<number | null> =>
    text.trim() === '' ? { value: null } : parseWhole(min, max)(text)

/** A size with its unit; a bare number means GiB. */
export const parseSize =
  (min: number, max = 2 ** 50) =>
  (text: string): Parsed<number> => {
    const value = parseBytes(text, 'g')
    if (value === undefined) return { error: t`A size such as 512 MiB, 4G or 1.5 TB is needed` }
    if (value < min) return { error: t`At least ${formatBytes(min)}` }
    return value > max ? { error: t`At most ${formatBytes(max)}` } : { value }
  }

/** A size, or null for nothing typed. */
export const parseOptionalSize =
  (min: number) =>
  (text: string): Parsed<number | null> =>
    text.trim() === '' ? { value: null } : parseSize(min)(text)

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/

/** An IPv4 or IPv6 address, or nothing for DHCP. */
export function parseAddress(text: string): Parsed<string> {
  const address = text.trim()
  if (address === '' || isAddress(address)) return { value: address }
  return { error: t`An address such as 192.168.1.10 is needed, or nothing for DHCP` }
}

/** An address range in CIDR form, or nothing. */
export function parseRange(text: string): Parsed<string> {
  const range = text.trim()
  const [address = '', length = '', more] = range.split('/')
  const bits = Number(length)
  const good =
    more === undefined &&
    isAddress(address) &&
    /^\d+$/.test(length) &&
    bits <= (address.includes(':') ? 128 : 32)
  return range === '' || good ? { value: range } : { error: t`A range such as 192.168.1.0/24 is needed` }
}

export function isAddress(text: string): boolean {
  const parts = ipv4.exec(text)
  if (parts) return parts.slice(1).every((part) => Number(part) <= 255)
  if (!text.includes(':') || !/^[0-9a-f:.]+$/i.test(text)) return false
  try {
    return new URL(`http://[${text}]/`).hostname.length > 2
  } catch {
    return false
  }
}

/** A path to ask for, or nothing. */
export function parseCheck(text: string): Parsed<string> {
  const path = text.trim()
  if (path.length > 200) return { error: t`At most ${200} characters` }
  return path === '' || /^\/[!-~]*$/.test(path)
    ? { value: path }
    : { error: t`A path such as /health is needed, or nothing` }
}

/** Names separated by commas. */
export function parseList(text: string): Parsed<string[]> {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '')
  if (names.some((name) => name.length > 200)) return { error: t`At most ${200} characters a name` }
  return names.length > 100 ? { error: t`At most ${100} names` } : { value: names }
}
