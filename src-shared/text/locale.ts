import { language } from './translate.ts'

/**
 * The locale of dates and numbers: that of the system if it speaks the language of the texts (en-GB, de-AT), which
 * knows better how people there write them, else the language.
 */
export function locale(): string {
  const system = new Intl.DateTimeFormat().resolvedOptions().locale
  return system.split('-')[0] === language() ? system : language()
}

const numbers = new Map<string, Intl.NumberFormat>()

/** A number with at least and at most so many decimals: "1.5", in German "1,5". */
export function decimal(value: number, least: number, most: number): string {
  // Every language that there is writes whole numbers alike, and placing servers writes a great many.
  if (least === 0 && Number.isSafeInteger(value)) return String(value)
  const key = `${language()} ${least} ${most}`
  let format = numbers.get(key)
  if (!format) {
    const digits = { minimumFractionDigits: least, maximumFractionDigits: most }
    format = new Intl.NumberFormat(language(), { ...digits, useGrouping: false })
    numbers.set(key, format)
  }
  return format.format(value)
}

/** Day and time of day, for people. */
export const formatDateTime = (at: number): string => new Date(at).toLocaleString(locale())

/** The time of day, for people. */
export const formatTime = (at: number): string => new Date(at).toLocaleTimeString(locale())

/** A day, for people: "3 Mar 2027". */
export const formatDay = (at: number): string =>
  new Date(at).toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' })
