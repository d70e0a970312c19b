import type { Cluster } from './cluster.ts'
import { type Part, partsOf } from './mix-parts.ts'
import { sizeOf, totalsOf } from './sizes.ts'

/** One size of the user's own mix. */
export interface Profile {
  readonly shapes: readonly (readonly number[])[]
  /** How often it is asked for, beside the others. */
  readonly weight: number
}

/** Numbers that are kept of what sizes would take from hosts. */
const MOST_KEPT = 16_000_000
/** Of more sizes than this the ones asked for least are left out: each is looked at for every host. */
const MOST_PROFILES = 16
/** How much room that suits the whole mix counts beside whole slots. */
const EVENNESS = 1

/**
 * Lost slots: for how many servers of the user's own mix a host has room, and how many of those places a new server
 * would take. The host that loses least keeps what is worth most.
 *
 * The averaged form of Ganeti's vector of lost allocations (doc/design-allocation-efficiency.rst), each size weighed by
 * how often it is asked for and how large it is. Two things are added. A slot of a size of which the cluster has few left
 * for the number that is still to come is worth more: it is the last place for a large server that ends a cluster, not
 * the last byte. And room is worth more in the proportions of the mix (harmonic mean of order 2 over resources), since
 * what is left of one resource without the others is lost long before a whole slot is.
 */
export class Slots {
  readonly #cluster: Cluster
  readonly #wide: number
  readonly #count: number
  /** One slot's share of a unit of each resource: `row * resources + resource`; 0 where nothing is needed. */
  readonly #per: Float64Array
  /** What one slot is worth by size and frequency alone, and as scarce as it is. */
  readonly #base: Float64Array
  readonly #worth: Float64Array
  /** Free slots, `host * rows + row`, and of the whole cluster. */
  readonly #slots: Float64Array
  readonly #all: Float64Array
  /** Share of all requests. */
  readonly #share: Float64Array
  /** Mean request, per resource. */
  readonly #mean: Float64Array
  readonly #parts: readonly Part[]
  readonly #freeAll: Float64Array
  readonly #freeOf: Float64Array
  readonly #even: Float64Array
  readonly #size: number
  readonly #changed: number[] = []
  /** Grows with every change of a host. */
  readonly #changes: Float64Array
  readonly #taken = new Map<Float64Array, Taken>()
  readonly #marked: Uint8Array

  constructor(cluster: Cluster, profiles: readonly Profile[]) {
    this.#cluster = cluster
    const wide = cluster.resources.length
    this.#wide = wide
    const totals = totalsOf(cluster)
    const asked = profiles.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)
    const kept = asked.slice(0, MOST_PROFILES)
    const sum = kept.reduce((all, { weight }) => all + weight, 0)
    // Alternatives are different places for the same server: each counts by itself.
    const rows = kept.flatMap(({ shapes, weight }) =>
      shapes.map((shape) => ({ shape, share: weight / sum / shapes.length })),
    )
    this.#count = rows.length
    this.#share = Float64Array.from(rows, ({ share }) => share)
    this.#per = Float64Array.from(rows.flatMap(({ shape }) => shape.map((need) => (need > 0 ? 1 / need : 0))))
    this.#mean = Float64Array.from({ length: wide }, (_, resource) =>
      rows.reduce((all, { shape, share }) => all + share * (shape[resource] ?? 0), 0),
    )
    this.#parts = partsOf(rows)
    this.#size = sizeOf(this.#mean, totals)
    const base = rows.map(({ shape, share }) => share * sizeOf(shape, totals))
    const whole = base.reduce((all, one) => all + one, 0)
    this.#base = Float64Array.from(base, (one) => (whole > 0 ? one / whole : 0))
    this.#worth = this.#base.slice()
    this.#slots = new Float64Array(cluster.hosts.length * this.#count)
    this.#all = new Float64Array(this.#count)
    this.#freeOf = new Float64Array(cluster.free.length)
    this.#freeAll = new Float64Array(wide)
    this.#even = new Float64Array(cluster.hosts.length)
    this.#marked = new Uint8Array(cluster.hosts.length).fill(1)
    this.#changes = new Float64Array(cluster.hosts.length)
    for (let host = 0; host < cluster.hosts.length; host += 1) this.#changed.push(host)
    cluster.listen((host) => {
      this.#changes[host] = (this.#changes[host] ?? 0) + 1
      if (this.#marked[host]) return
      this.#marked[host] = 1
      this.#changed.push(host)
    })
  }

  /**
   * What a host would lose by a server of this size, as a share of the cluster's room. Sizes are known again by the very
   * same array.
   */
  loss(size: Float64Array, host: number): number {
    if (this.#changed.length > 0) this.#catchUp()
    const rows = this.#count
    const taken = this.#takenBy(size)
    const base = host * rows
    if (taken.at[host] !== this.#changes[host]) {
      taken.at[host] = this.#changes[host] ?? 0
      for (let row = 0; row < rows; row += 1)
        taken.slots[base + row] = (this.#slots[base + row] ?? 0) - this.#slotsOf(host, row, size)
      taken.even[host] = (this.#even[host] ?? 0) - this.#evenOf(host, size)
    }
    let lost = EVENNESS * (taken.even[host] ?? 0)
    for (let row = 0; row < rows; row += 1) lost += (this.#worth[row] ?? 0) * (taken.slots[base + row] ?? 0)
    return this.#size * lost
  }

  #takenBy(size: Float64Array): Taken {
    let taken = this.#taken.get(size)
    if (!taken) {
      const hosts = this.#cluster.hosts.length
      if ((this.#taken.size + 1) * hosts * (this.#count + 2) > MOST_KEPT) this.#taken.clear()
      taken = {
        at: new Float64Array(hosts).fill(-1),
        slots: new Float32Array(hosts * this.#count),
        even: new Float64Array(hosts),
      }
      this.#taken.set(size, taken)
    }
    return taken
  }

  /** Looks anew at what changed, and at what is scarce now. */
  #catchUp(): void {
    const { free } = this.#cluster
    const rows = this.#count
    const wide = this.#wide
    for (const host of this.#changed) {
      this.#marked[host] = 0
      for (let row = 0; row < rows; row += 1) {
        const at = host * rows + row
        const now = this.#slotsOf(host, row, undefined)
        this.#all[row] = (this.#all[row] ?? 0) + now - (this.#slots[at] ?? 0)
        this.#slots[at] = now
      }
      for (let resource = 0; resource < wide; resource += 1) {
        const at = host * wide + resource
        this.#freeAll[resource] = (this.#freeAll[resource] ?? 0) + (free[at] ?? 0) - (this.#freeOf[at] ?? 0)
        this.#freeOf[at] = free[at] ?? 0
      }
      this.#even[host] = this.#evenOf(host, undefined)
    }
    this.#changed.length = 0
    // So many more would come before the first resource is used up.
    let coming = Infinity
    for (let resource = 0; resource < wide; resource += 1) {
      const mean = this.#mean[resource] ?? 0
      if (mean > 0) coming = Math.min(coming, (this.#freeAll[resource] ?? 0) / mean)
    }
    let whole = 0
    for (let row = 0; row < rows; row += 1) {
      const wanted = (this.#share[row] ?? 0) * Math.max(0, coming) + 1
      const scarce = wanted / Math.max(this.#all[row] ?? 0, 0.5)
      // The power of 1.5 is one that did well on clusters and streams of many kinds; 1 and 2 do little worse.
      const worth = (this.#base[row] ?? 0) * scarce * Math.sqrt(scarce)
      this.#worth[row] = worth
      whole += worth
    }
    if (whole > 0) for (let row = 0; row < rows; row += 1) this.#worth[row] = (this.#worth[row] ?? 0) / whole
  }

  #slotsOf(host: number, row: number, taken: Float64Array | undefined): number {
    const { free } = this.#cluster
    const wide = this.#wide
    let slots = Infinity
    for (let resource = 0; resource < wide; resource += 1) {
      const per = this.#per[row * wide + resource] ?? 0
      if (per === 0) continue
      const fit = ((free[host * wide + resource] ?? 0) - (taken ? (taken[resource] ?? 0) : 0)) * per
      if (fit < slots) slots = fit
    }
    return slots === Infinity || slots <= 0 ? 0 : Math.floor(slots + 1e-9)
  }

  /** For how many of the mean request a host has room when every resource has a say, the scarcest most. */
  #evenOf(host: number, taken: Float64Array | undefined): number {
    const { free } = this.#cluster
    const at = host * this.#wide
    let even = 0
    for (const { resources, mean, share } of this.#parts) {
      let sum = 0
      for (let number = 0; number < resources.length; number += 1) {
        const resource = resources[number] ?? 0
        const left = (free[at + resource] ?? 0) - (taken ? (taken[resource] ?? 0) : 0)
        const fit = left > 0 ? left / (mean[number] ?? 1) : 0
        sum = fit > 0 ? sum + 1 / (fit * fit) : Infinity
      }
      even += share * Math.sqrt(resources.length / sum)
    }
    return even
  }
}

/** What one size would take from each host, as long as the host is as it was. */
interface Taken {
  readonly at: Float64Array
  readonly slots: Float32Array
  readonly even: Float64Array
}
