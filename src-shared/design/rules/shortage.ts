/** Somebody who needs places that nobody else of the same rule has. */
export interface Need<T> {
  readonly who: T
  readonly units: number
  /** The only ones that will do. */
  readonly places: readonly string[]
}

export interface Shortage<T> {
  /** Who cannot be served together. */
  readonly who: readonly T[]
  readonly units: number
  /** All that any of them could have: fewer than they need. */
  readonly places: readonly string[]
}

/**
 * Tells who cannot all have places of their own; undefined: everybody can. A matching grown along augmenting paths; where
 * there is none, those that the search reached have fewer places than they need (Hall, 1935).
 */
export function shortageOf<T>(needs: readonly Need<T>[]): Shortage<T> | undefined {
  const holder = new Map<string, Need<T>>()
  for (const need of needs)
    for (let unit = 0; unit < need.units; unit += 1) {
      const reached = giveOne(need, holder)
      if (!reached) continue
      const short = needs.filter((one) => reached.needs.has(one))
      return {
        who: short.map(({ who }) => who),
        units: short.reduce((sum, { units }) => sum + units, 0),
        places: reached.places,
      }
    }
  return undefined
}

/** Gives somebody one more place, moving others if need be; returns who stood in the way where that cannot be. */
function giveOne<T>(
  need: Need<T>,
  holder: Map<string, Need<T>>,
): { needs: ReadonlyMap<Need<T>, unknown>; places: string[] } | undefined {
  const seenBy = new Map<string, Need<T>>()
  /** The place of each that was reached which another would take over. */
  const asked = new Map<Need<T>, string | undefined>([[need, undefined]])
  // Grows as it is walked.
  for (const [one] of asked)
    for (const place of one.places) {
      if (seenBy.has(place)) continue
      seenBy.set(place, one)
      const other = holder.get(place)
      if (!other) {
        let free: string | undefined = place
        while (free !== undefined) {
          const taker = seenBy.get(free)
          if (!taker) break
          holder.set(free, taker)
          free = asked.get(taker)
        }
        return undefined
      }
      if (!asked.has(other)) asked.set(other, place)
    }
  return { needs: asked, places: [...seenBy.keys()] }
}
