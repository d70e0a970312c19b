import { NOWHERE } from '../cluster.ts'
import type { Layout } from './layout.ts'
import { hostsByName } from './units.ts'

export interface SearchOptions {
  /** Layouts of this cost or more are of no use; Infinity: any will do. */
  readonly below: number
  /** Places to try before giving up. */
  readonly places: number
  /** Only these hosts; by default all. */
  readonly among?: readonly number[]
}

/** So many ways to shape a unit are tried on each host; of more, not all layouts are seen. */
const MOST_VARIANTS = 16

/**
 * Looks through all layouts of the units, those with fewest possible hosts first (branch and bound; "fail first" after
 * Haralick and Elliott, 1980), and leaves the best in place. Without an upper bound the first one found will do.
 * `done` false: it gave up before all were seen. Found none: the units are nowhere.
 */
export function search(
  layout: Layout,
  { below, places, among }: SearchOptions,
): { found: boolean; done: boolean } {
  const { links, moving } = layout
  const hosts = among ?? hostsByName(layout.cluster)
  const variants = Array.from({ length: moving }, (_, unit) =>
    variantsOf(layout, unit).map(({ shapes }) => shapes),
  )
  const all = variants.every((list) => list.length <= MOST_VARIANTS)
  let left = places
  let bound = below
  let best = undefined as ReturnType<Layout['snapshot']> | undefined
  layout.clear()

  /** Of the units without a place the one that fewest hosts take, and those hosts. */
  const narrowest = (): { unit: number; options: Option[] } => {
    let unit = NOWHERE
    let options: Option[] | undefined
    for (let one = 0; one < moving; one += 1) {
      if (layout.hostOf[one] !== NOWHERE) continue
      const found: Option[] = []
      for (const host of hosts)
        for (const shapes of variants[one] ?? []) {
          left -= 1
          if (!layout.put(one, host, shapes)) continue
          found.push({ host, shapes, cost: links.cost })
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
    for (const { host, shapes, cost } of options) {
      if (cost >= bound || left <= 0 || (best && below === Infinity)) return
      if (!layout.put(unit, host, shapes)) continue
      descend()
      layout.drop(unit)
    }
  }

  descend()
  if (best) layout.restore(best)
  return { found: best !== undefined, done: (all && left > 0) || (best !== undefined && below === Infinity) }
}

interface Option {
  readonly host: number
  readonly shapes: readonly number[]
  readonly cost: number
}

interface Variant {
  readonly shapes: readonly number[]
  /** What they take together, per resource. */
  readonly sum: readonly number[]
}

/**
 * Choices of a shape for each member; a few too many if there are more than are tried. As all members go to one host, only
 * what they take together counts: a choice beside which another takes no more of anything is left out.
 */
function variantsOf({ cluster, units }: Layout, unit: number): Variant[] {
  let variants: Variant[] = [{ shapes: [], sum: cluster.resources.map(() => 0) }]
  for (const server of units[unit] ?? []) {
    const own = cluster.shapesOf(server)
    const tried = variants.length <= MOST_VARIANTS ? own : own.slice(0, 1)
    variants = leanest(
      variants.flatMap(({ shapes, sum }) =>
        tried.map((shape, at) => ({
          shapes: [...shapes, at],
          sum: sum.map((amount, resource) => amount + (shape[resource] ?? 0)),
        })),
      ),
    )
  }
  return variants
}

/** Those that no other is at least as good as in every resource; of equals the first. */
const leanest = (variants: readonly Variant[]): Variant[] =>
  variants.filter(
    (one, at) =>
      !variants.some(
        (other, index) =>
          index !== at && noMore(other.sum, one.sum) && (index < at || !noMore(one.sum, other.sum)),
      ),
  )

const noMore = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((amount, resource) => amount <= (b[resource] ?? 0))
