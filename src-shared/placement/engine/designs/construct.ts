import { NOWHERE } from '../cluster.ts'
import { anneal } from './anneal.ts'
import type { Layout, Snapshot } from './layout.ts'
import { makeRoom } from './make-room.ts'
import { hostsByName, leastOf } from './units.ts'
import { totalsOf } from '../sizes.ts'

/** Orders tried, each with the unit that found no place moved forward. */
const TRIES = 12
/** Steps that draw peers together when a unit finds no place, so that less traffic leaves the hosts. */
const EASE = 2000

/** The unit that found no place, and where the others were in the attempt that got furthest. */
export interface Unplaced {
  readonly unit: number
  readonly others: Snapshot
}

/**
 * A first layout of all units; else the layout is empty afterwards. Linked units are placed one after the other, the largest set first, each on the host where its links cost
 * least; among equal ones on that with most room, in the domain with most room. A unit without a place goes to the
 * front and everything begins anew: squeaky wheel optimisation (Joslin and Clements, 1999). Half of the tries do
 * without links and fill hosts tightly.
 */
export function construct(layout: Layout): Unplaced | undefined {
  const plan = new Construction(layout)
  let furthest = -1
  let stuck: Unplaced | undefined
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { placed, unit } = plan.attempt(attempt < TRIES / 2 ? 'near' : 'tight')
    if (unit === NOWHERE) return undefined
    if (placed > furthest) {
      furthest = placed
      stuck = { unit, others: layout.snapshot() }
    }
    layout.clear()
    if (placed === 0) break
    plan.hurry(unit)
  }
  return stuck
}

class Construction {
  readonly #layout: Layout
  readonly #hosts: readonly number[]
  readonly #sizes: Float64Array
  readonly #weights: number[]
  /** Set of linked units that each belongs to, and how large that is. */
  readonly #set: Int32Array
  readonly #setSize: number[]
  /** How often a unit found no place. */
  readonly #haste: Int32Array

  constructor(layout: Layout) {
    const { cluster } = layout
    this.#layout = layout
    this.#hosts = hostsByName(cluster)
    this.#weights = totalsOf(cluster).map((total) => (total > 0 ? cluster.hosts.length / total : 0))
    this.#sizes = Float64Array.from({ length: layout.moving }, (_, unit) =>
      this.#shareOf(leastOf(cluster, layout.units[unit] ?? [])),
    )
    this.#set = linkedSets(layout)
    this.#setSize = []
    for (let unit = 0; unit < layout.moving; unit += 1) {
      const set = this.#set[unit] ?? 0
      this.#setSize[set] = (this.#setSize[set] ?? 0) + (this.#sizes[unit] ?? 0)
    }
    this.#haste = new Int32Array(layout.moving)
  }

  hurry(unit: number): void {
    this.#haste[unit] = (this.#haste[unit] ?? 0) + 1
  }

  /** Places units until one finds no place: how many were placed, and which one it was. */
  attempt(how: 'near' | 'tight'): { placed: number; unit: number } {
    const order = how === 'near' ? this.#nearOrder() : this.#sizeOrder()
    for (const [placed, unit] of order.entries())
      if (!this.#place(unit, how) && !this.#force(unit)) return { placed, unit }
    return { placed: order.length, unit: NOWHERE }
  }

  #place(unit: number, how: 'near' | 'tight'): boolean {
    const { links, cluster } = this.#layout
    const domains = new Float64Array(how === 'near' ? cluster.domains : 0)
    if (how === 'near')
      for (const host of this.#hosts) {
        const domain = cluster.domainOf[host] ?? 0
        domains[domain] = (domains[domain] ?? 0) + this.#freeOf(host)
      }
    const ranked = this.#hosts.map((host) => ({
      host,
      cost: how === 'near' ? links.costAt(unit, host) : 0,
      domain: how === 'near' ? -(domains[cluster.domainOf[host] ?? 0] ?? 0) : 0,
      free: how === 'near' ? -this.#freeOf(host) : this.#freeOf(host),
    }))
    ranked.sort((a, b) => a.cost - b.cost || a.domain - b.domain || a.free - b.free)
    return ranked.some(({ host }) => this.#layout.put(unit, host))
  }

  /** Moves others until there is a place: one of them, or many towards their peers. */
  #force(unit: number): boolean {
    if (makeRoom(this.#layout, unit, this.#hosts)) return true
    if (this.#layout.links.cost === 0) return false
    anneal(this.#layout, { steps: EASE, seed: unit })
    return (
      this.#hosts.some((host) => this.#layout.put(unit, host)) || makeRoom(this.#layout, unit, this.#hosts)
    )
  }

  #sizeOrder(): number[] {
    return this.#units().sort(
      (a, b) =>
        this.#of(this.#haste, b) - this.#of(this.#haste, a) ||
        this.#of(this.#sizes, b) - this.#of(this.#sizes, a) ||
        a - b,
    )
  }

  /** Set by set; in a set the unit with most traffic to those before it, the larger of equal ones. */
  #nearOrder(): number[] {
    const { links, moving } = this.#layout
    const first = this.#sizeOrder()
    const hurried = first.filter((unit) => this.#of(this.#haste, unit) > 0)
    const rest = first.filter((unit) => this.#of(this.#haste, unit) === 0)
    const setOf = (unit: number): number => this.#set[unit] ?? 0
    rest.sort(
      (a, b) => (this.#setSize[setOf(b)] ?? 0) - (this.#setSize[setOf(a)] ?? 0) || setOf(a) - setOf(b),
    )
    const order: number[] = []
    const pull = new Float64Array(this.#layout.units.length)
    const take = (unit: number): void => {
      order.push(unit)
      for (let at = 0; at < links.degree(unit); at += 1) {
        const other = links.neighbour(unit, at)
        pull[other] = (pull[other] ?? 0) + links.trafficOf(unit, at)
      }
    }
    for (const unit of hurried) take(unit)
    const done = new Uint8Array(moving)
    for (const unit of hurried) done[unit] = 1
    for (let start = 0; start < rest.length;) {
      let end = start
      while (end < rest.length && setOf(rest[end] ?? 0) === setOf(rest[start] ?? 0)) end += 1
      for (let count = start; count < end; count += 1) {
        let best = NOWHERE
        for (let at = start; at < end; at += 1) {
          const unit = rest[at] ?? 0
          if (done[unit]) continue
          // `rest` has the larger ones first.
          if (best === NOWHERE || (pull[unit] ?? 0) > (pull[best] ?? 0)) best = unit
        }
        done[best] = 1
        take(best)
      }
      start = end
    }
    return order
  }

  #units(): number[] {
    return Array.from({ length: this.#layout.moving }, (_, unit) => unit)
  }

  #of(numbers: ArrayLike<number>, unit: number): number {
    return numbers[unit] ?? 0
  }

  #freeOf(host: number): number {
    const { free, resources } = this.#layout.cluster
    return this.#shareOf(free.subarray(host * resources.length, (host + 1) * resources.length))
  }

  /** In average hosts, summed over resources. */
  #shareOf(size: ArrayLike<number>): number {
    return this.#weights.reduce((sum, weight, resource) => sum + weight * (size[resource] ?? 0), 0)
  }
}

/** Number of the set of linked units that each unit belongs to. */
function linkedSets({ links, moving }: Layout): Int32Array {
  const set = new Int32Array(moving).fill(NOWHERE)
  let sets = 0
  for (let first = 0; first < moving; first += 1) {
    if (set[first] !== NOWHERE) continue
    const queue = [first]
    set[first] = sets
    for (let unit = queue.pop(); unit !== undefined; unit = queue.pop())
      for (let at = 0; at < links.degree(unit); at += 1) {
        const other = links.neighbour(unit, at)
        if (other >= moving || set[other] !== NOWHERE) continue
        set[other] = sets
        queue.push(other)
      }
    sets += 1
  }
  return set
}
