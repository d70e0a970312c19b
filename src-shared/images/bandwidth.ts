import type { Bandwidth } from '../contract/bandwidth.ts'

type Hours = Bandwidth['hours'][number]

/** Is an hour of the day (0 to 23) in a row? "22 to 6" passes midnight; "8 to 8" is the whole day. */
const has = ({ from, to }: Hours, hour: number): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to

/** What is allowed at an hour of the day, 0 to 23: bytes a second, or null for no limit. */
export function rateAt({ rate, hours }: Bandwidth, hour: number): number | null {
  const row = hours.find((one) => has(one, hour))
  return row === undefined ? rate : row.rate
}

/** The first hour of the day that two rows are about, or null. */
export function hourTwice({ hours }: Pick<Bandwidth, 'hours'>): number | null {
  for (let hour = 0; hour < 24; hour += 1) {
    if (hours.filter((row) => has(row, hour)).length > 1) return hour
  }
  return null
}

/** Something that moves bytes through places that may have limits. */
export interface PacedFlow {
  places: readonly string[]
  /** Its own limit. */
  own: number | null
}

/**
 * What each flow may take, in bytes a second, null for no limit: max-min fair. All grow alike; whose place or own limit
 * is reached stops growing, and what it leaves goes to the others (Bertsekas, Gallager: Data Networks, 6.5.2).
 */
export function fairRates(
  flows: readonly PacedFlow[],
  limits: ReadonlyMap<string, number>,
): (number | null)[] {
  const rates: (number | null)[] = flows.map(() => null)
  const left = new Map(limits)
  const growing = new Set(flows.keys())
  while (growing.size > 0) {
    const shares = new Map<string, number>()
    for (const [place, room] of left) {
      const users = [...growing].filter((index) => flows[index]?.places.includes(place)).length
      if (users > 0) shares.set(place, room / users)
    }
    const capOf = ({ places, own }: PacedFlow): number =>
      Math.min(own ?? Infinity, ...places.map((place) => shares.get(place) ?? Infinity))
    const caps = new Map(
      [...growing].map((index) => [index, capOf(flows[index] ?? { places: [], own: null })]),
    )
    const lowest = Math.min(...caps.values())
    if (lowest === Infinity) break
    for (const [index, cap] of caps) {
      if (cap > lowest) continue
      growing.delete(index)
      rates[index] = lowest
      for (const place of new Set(flows[index]?.places)) {
        const room = left.get(place)
        if (room !== undefined) left.set(place, Math.max(0, room - lowest))
      }
    }
  }
  return rates
}
