import { arrange } from '../designs/arrange.ts'
import type { Cluster } from '../cluster.ts'
import { fewer } from './fewest.ts'
import { chooseHosts } from './host-choice.ts'
import { type HostGroups, hostGroups } from './host-groups.ts'
import { Layout, type Snapshot } from '../designs/layout.ts'
import { leastHosts } from './least-hosts.ts'
import { Packing } from './repack.ts'
import { type Shortage, shortageOf } from '../designs/shortage.ts'
import type { Terms } from '../designs/terms.ts'
import { hostsByName } from '../designs/units.ts'

export interface ConsolidateOptions {
  /** How long it looks, as a multiple of what is usual. The same effort and seed, the same answer. */
  readonly effort?: number
  readonly seed?: number
}

export type Consolidation =
  | {
      readonly placed: true
      /** Those with servers, by number. */
      readonly hosts: readonly number[]
      /** Fewer than so many could not do: as many as `hosts` means that those are the fewest there can be. */
      readonly least: number
    }
  | { readonly placed: false; readonly shortage: Shortage }

/** How thoroughly so many hosts are tried: choices of hosts, steps for each, and steps for the two that come furthest. */
interface Trial {
  readonly choices: number
  readonly steps: number
  readonly more: number
}

const QUICK: Trial = { choices: 3, steps: 800, more: 800 }
const THOROUGH: Trial = { choices: 6, steps: 1200, more: 4500 }
const ALL_STEPS = 2000

/**
 * Places all servers that are nowhere on as few hosts as it can find, with room for all and no rule broken; servers with
 * a place stay, and their hosts count. Either all have a place in the cluster afterwards, or none has and it is said
 * why. Which of unequal hosts to keep is decided by their room in sum (`chooseHosts`), then by packing (`Packing`);
 * numbers of hosts are tried from the least that could do, and what seems impossible is tried again thoroughly. Throws a
 * RangeError for terms that cannot be.
 */
export function consolidate(
  cluster: Cluster,
  terms: Terms = {},
  { effort = 1, seed = 1 }: ConsolidateOptions = {},
): Consolidation {
  const layout = new Layout(cluster, terms)
  const search = new Search(layout, effort, seed)
  const stuck = search.begin()
  if (stuck) return { placed: false, shortage: shortageOf(cluster, terms, layout, stuck) }
  let low = search.least
  // Wider and wider strides up from the least, then halves between.
  for (let stride = 1, count = low; count < search.count; count += stride, stride *= 2) {
    if (search.try(count, QUICK)) break
    low = count + 1
  }
  while (low < search.count) {
    const middle = Math.floor((low + search.count - 1) / 2)
    if (!search.try(middle, QUICK)) low = middle + 1
  }
  while (search.count > search.least && search.try(search.count - 1, THOROUGH));
  const proven = search.prove()
  layout.restore(search.best)
  return { placed: true, hosts: usedHosts(cluster), least: proven ? search.count : search.least }
}

const usedHosts = (cluster: Cluster): number[] =>
  hostsByName(cluster).filter((host) => (cluster.on[host] ?? []).length > 0)

class Search {
  readonly least: number
  /** The fewest hosts so far, and how. */
  count = Infinity
  best: Snapshot
  readonly #layout: Layout
  readonly #groups: HostGroups
  readonly #effort: number
  readonly #seed: number

  constructor(layout: Layout, effort: number, seed: number) {
    this.#layout = layout
    this.#effort = effort
    this.#seed = seed
    this.best = layout.snapshot()
    this.#groups = hostGroups(layout, new Packing(layout, seed).pool)
    this.least = leastHosts(this.#groups)
  }

  /** A first layout on any hosts. */
  begin(): ReturnType<typeof arrange> {
    const layout = this.#layout
    const hosts = hostsByName(layout.cluster)
    const packing = new Packing(layout, this.#seed)
    packing.packAll(hosts)
    packing.improve(hosts, Math.ceil(ALL_STEPS * this.#effort))
    if (!packing.pool.empty) {
      layout.clear()
      const stuck = arrange(layout)
      if (stuck) return stuck
    }
    this.#keep()
    return undefined
  }

  /** Are so many hosts enough? Those that come furthest are looked at longer. */
  try(count: number, { choices, steps, more }: Trial): boolean {
    const layout = this.#layout
    layout.clear()
    const tried = []
    for (const hosts of chooseHosts(this.#groups, count, choices)) {
      layout.clear()
      const packing = new Packing(layout, this.#seed)
      packing.packAll(hosts)
      packing.improve(hosts, Math.ceil(steps * this.#effort))
      if (packing.pool.empty) return this.#keep()
      tried.push({ hosts, waiting: packing.pool.size, snapshot: layout.snapshot() })
    }
    tried.sort((a, b) => a.waiting - b.waiting)
    for (const { hosts, snapshot } of tried.slice(0, 2)) {
      layout.restore(snapshot)
      const packing = new Packing(layout, this.#seed + 1)
      packing.improve(hosts, Math.ceil(more * this.#effort))
      if (packing.pool.empty) return this.#keep()
    }
    return false
  }

  /** Is it certain that no fewer could do? Where every choice of hosts can be looked at, fewer are found that way. */
  prove(): boolean {
    for (;;) {
      if (this.count <= this.least) return true
      const { found, done } = fewer(this.#layout, this.count)
      if (!found) return done
      this.#keep()
    }
  }

  #keep(): boolean {
    const count = usedHosts(this.#layout.cluster).length
    if (count < this.count) {
      this.count = count
      this.best = this.#layout.snapshot()
    }
    return true
  }
}
