import { NOWHERE } from './cluster.ts'
import type { Layout } from './layout.ts'
import { hostsByName } from './units.ts'

export interface SearchOptions {
  /** Layouts of this cost or more are of no use; Infinity: any will do. */
  readonly below: number
  /** Places to try before giving up. */
  readonly places: number
}

/**
 * Looks through all layouts of the units, those with fewest possible hosts first (branch and bound; "fail first" after
 * Haralick and Elliott, 1980), and leaves the best in place. Without an upper bound the first one found will do.
 * `done` false: it gave up before all were seen. Found none: the units are nowhere.
 */
export function search(layout: Layout, { below, places }: SearchOptions): { found: boolean; done: boolean } {
  const { links, moving } = layout
  const hosts = hostsByName(layout.cluster)
  let left = places
  let bound = below
  let best = undefined as ReturnType<Layout['snapshot']> | undefined
  layout.clear()

  /** Of the units without a place the one that fewest hosts take, and those hosts. */
  const narrowest = (): { unit: number; options: { host: number; cost: number }[] } => {
    let unit = NOWHERE
    let options: { host: number; cost: number }[] | undefined
    for (let one = 0; one < moving; one += 1) {
      if (layout.hostOf[one] !== NOWHERE) continue
      const found: { host: number; cost: number }[] = []
      for (const host of hosts) {
        left -= 1
        if (!layout.put(one, host)) continue
        found.push({ host, cost: links.cost })
        layout.drop(one)
      }
      if (options && found.length >= options.length) continue
      unit = one
      options = found
      if (found.length === 0) break
    }
    return { unit, options: options ?? [] }
  }

  const descend = (): void => {
    const { unit, options } = narrowest()
    if (unit === NOWHERE) {
      bound = links.cost
      best = layout.snapshot()
      return
    }
    options.sort((a, b) => a.cost - b.cost)
    for (const { host, cost } of options) {
      if (cost >= bound || left <= 0 || (best && below === Infinity)) return
      if (!layout.put(unit, host)) continue
      descend()
      layout.drop(unit)
    }
  }

  descend()
  if (best) layout.restore(best)
  return { found: best !== undefined, done: left > 0 || (best !== undefined && below === Infinity) }
}
