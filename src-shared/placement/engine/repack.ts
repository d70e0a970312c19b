import { seededRandom } from '../../base/random.ts'
import { NOWHERE } from './cluster.ts'
import type { Layout } from './layout.ts'
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
  readonly #blocked: Uint8Array

  /** Units that have a host keep it until it is emptied. */
  constructor(layout: Layout, seed: number) {
    this.#layout = layout
    this.pool = new Pool(layout)
    this.#random = seededRandom(seed)
    this.#noise = new Float64Array(this.pool.kinds).fill(1)
    this.#blocked = new Uint8Array(this.pool.kinds)
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
    const { pool } = this
    const { free, resources } = this.#layout.cluster
    const wide = resources.length
    const { counts, kinds, shares, sizes } = pool
    const noise = this.#noise
    const blocked = this.#blocked.fill(0)
    for (;;) {
      let best = NOWHERE
      let most = -1
      for (let kind = 0; kind < kinds; kind += 1) {
        if (counts[kind] === 0 || blocked[kind] === 1) continue
        let dot = 0
        for (let resource = 0; resource < wide; resource += 1) {
          const left = (free[host * wide + resource] ?? 0) * (shares[resource] ?? 0)
          const size = sizes[kind * wide + resource] ?? 0
          if (size > left + TINY) blocked[kind] = 1
          dot += size * left
        }
        const score = dot * (noise[kind] ?? 1)
        if (blocked[kind] || score <= most) continue
        most = score
        best = kind
      }
      if (best === NOWHERE) return
      if (this.#layout.put(pool.next(best), host)) pool.take(best)
      else blocked[best] = 1
    }
  }
}

/** Shares are rounded; whether there is room in truth is for the layout to say. */
const TINY = 1e-9
