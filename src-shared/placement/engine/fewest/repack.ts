import { seededRandom } from '../../../base/random.ts'
import { NOWHERE } from '../cluster.ts'
import type { Layout } from '../designs/layout.ts'
import { Pool } from './pool.ts'

/** How much more may wait after a step than before, as a share of all that is asked for; falls to nothing. */
const HEAT = 0.002
const PARTS = 32
/** What suits best is weighed by a number drawn for each kind and step, up to this far from one. */
const NOISE = 0.95
/** How many hosts are emptied at a time: two, three or four. */
const TWO = 0.5
const THREE = 0.85

/**
 * Packs units onto the hosts it is given: a few hosts are emptied and filled anew, each with what suits best what it
 * has left (dot product; Panigrahy et al., "Heuristics for vector bin packing", 2011), a little by chance; what leaves
 * less waiting is kept. Large neighbourhood search (Shaw, 1998).
 */
export class Packing {
  readonly pool: Pool
  readonly #layout: Layout
  readonly #random: () => number
  readonly #noise: Float64Array
  readonly #open: Int32Array

  /** Units that have a host keep it until it is emptied. */
  constructor(layout: Layout, seed: number) {
    this.#layout = layout
    this.pool = new Pool(layout)
    this.#random = seededRandom(seed)
    this.#noise = new Float64Array(this.pool.kinds).fill(1)
    this.#open = new Int32Array(this.pool.kinds)
  }

  /** Fills hosts one after the other. */
  packAll(hosts: readonly number[]): void {
    for (const host of hosts) {
      if (this.pool.empty) return
      this.#pack(host)
    }
  }

  /** Repacks the hosts until nothing waits, at most `steps` times. */
  improve(hosts: readonly number[], steps: number): void {
    let heat = HEAT
    const part = Math.max(1, Math.ceil(steps / PARTS))
    for (let step = 0; step < steps && !this.pool.empty; step += 1) {
      if (step % part === 0) heat = HEAT * (1 - step / steps)
      this.#step(hosts, heat * this.#random())
    }
  }

  #step(hosts: readonly number[], bound: number): void {
    const { pool } = this
    const layout = this.#layout
    const before = pool.size
    const draw = this.#random()
    const count = Math.min(hosts.length, draw < TWO ? 2 : draw < THREE ? 3 : 4)
    const chosen: number[] = []
    while (chosen.length < count) {
      const host = hosts[Math.floor(this.#random() * hosts.length)] ?? 0
      if (!chosen.includes(host)) chosen.push(host)
    }
    const waiting = pool.state()
    const removed: [unit: number, host: number][] = []
    for (const host of chosen) this.#empty(host, removed)
    for (let kind = 0; kind < pool.kinds; kind += 1) this.#noise[kind] = 1 + NOISE * (2 * this.#random() - 1)
    this.packAll(chosen)
    // Rules and rates may let others in now, too.
    this.packAll(hosts)
    if (pool.size <= before + bound) return
    for (const [unit] of removed) if (layout.hostOf[unit] !== NOWHERE) layout.drop(unit)
    for (const units of waiting)
      for (const unit of units) if (layout.hostOf[unit] !== NOWHERE) layout.drop(unit)
    for (const [unit, host] of removed) layout.putBack(unit, host)
    pool.reset(waiting)
  }

  #empty(host: number, removed: [unit: number, host: number][]): void {
    const layout = this.#layout
    for (const server of [...(layout.cluster.on[host] ?? [])]) {
      const unit = layout.unitOf[server] ?? NOWHERE
      if (unit >= layout.moving || layout.hostOf[unit] !== host) continue
      layout.remove(unit)
      this.pool.add(unit)
      removed.push([unit, host])
    }
  }

  /** Takes the kind that suits best for as long as one has room. */
  #pack(host: number): void {
    const { counts, kinds, shares, sizes } = this.pool
    const { free, resources } = this.#layout.cluster
    const wide = resources.length
    const noise = this.#noise
    const open = this.#open
    let left = 0
    for (let kind = 0; kind < kinds; kind += 1) if (counts[kind] !== 0) open[left++] = kind
    while (left > 0) {
      let best = NOWHERE
      let most = -1
      for (let at = 0; at < left; at += 1) {
        const kind = open[at] ?? 0
        let dot = 0
        let fits = true
        for (let resource = 0; resource < wide; resource += 1) {
          const room = (free[host * wide + resource] ?? 0) * (shares[resource] ?? 0)
          const size = sizes[kind * wide + resource] ?? 0
          if (size > room + TINY) fits = false
          dot += size * room
        }
        const score = dot * (noise[kind] ?? 1)
        // What has no room now will have none later.
        if (!fits) open[at--] = open[--left] ?? 0
        else if (score > most || (score === most && kind < (open[best] ?? 0))) {
          most = score
          best = at
        }
      }
      if (best === NOWHERE) return
      const kind = open[best] ?? 0
      const placed = this.#layout.put(this.pool.next(kind), host)
      if (placed) this.pool.take(kind)
      if (!placed || counts[kind] === 0) open[best] = open[--left] ?? 0
    }
  }
}

/** Shares are rounded; whether there is room in truth is for the layout to say. */
const TINY = 1e-9
