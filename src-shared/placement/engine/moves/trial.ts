import { NOWHERE, SLACK } from '../cluster.ts'
import type { Draft } from './draft.ts'
import { Evenness } from './evenness.ts'
import { Rules } from '../rules.ts'

/**
 * The state of a search over where servers end up: a draft's cluster in flat arrays, without lists and listeners, so that
 * some ten million changes a second can be tried. "At home" is where a server is in the draft.
 */
export class Trial {
  readonly hostOf: Int32Array
  readonly shapeOf: Uint8Array
  /** Servers that are not at home, in no order. */
  readonly away: number[] = []
  readonly #draft: Draft
  readonly #rules: Rules | undefined
  readonly #at: Int32Array
  readonly #open: Uint8Array
  readonly #wide: number
  readonly #free: Float64Array
  /** Shapes of all kinds, `row * resources + resource`; first row of each server's kind. */
  readonly #sizes: Float64Array
  readonly #row: Int32Array
  readonly #evenness: Evenness

  constructor(draft: Draft) {
    const { cluster, rules, goal } = draft
    this.#draft = draft
    this.hostOf = cluster.hostOf.slice()
    this.shapeOf = cluster.shapeOf.slice()
    this.#at = new Int32Array(cluster.servers.length).fill(NOWHERE)
    this.#wide = cluster.resources.length
    this.#free = cluster.free.slice()
    this.#rules = rules.rules.length > 0 ? new Rules(cluster, rules.rules) : undefined
    this.#open = Uint8Array.from(cluster.hosts, (_, host) => (goal.closed.has(host) ? 0 : 1))
    this.#evenness = new Evenness(cluster, goal)
    const rows = cluster.kinds.flatMap(({ shapes }) => [...shapes])
    this.#sizes = Float64Array.from(rows.flatMap((shape) => [...shape]))
    const first = cluster.kinds.map(({ shapes }) => rows.indexOf(shapes[0] ?? NOTHING))
    this.#row = Int32Array.from(cluster.kindOf, (kind) => first[kind] ?? 0)
  }

  /** The evenness in the draft's score: what servers on hosts that are to be empty cost is not in it. */
  score(): number {
    return this.#evenness.score()
  }

  isAway(server: number): boolean {
    return this.#at[server] !== NOWHERE
  }

  /** The first shape in which a server may go to a host when another one (or none) has gone home; -1: in none. */
  shapeOn(server: number, host: number, back: number): number {
    if (!this.#open[host]) return -1
    const shapes = this.#draft.cluster.shapesOf(server).length
    for (let shape = 0; shape < shapes; shape += 1) if (this.#allowed(server, host, shape, back)) return shape
    return -1
  }

  /** The score with a server on another host and another one (or none) at home. */
  after(server: number, host: number, shape: number, back: number): number {
    const { hostOf, shapeOf } = this
    const { cluster } = this.#draft
    const { resource: resources, per, share, sums, squares: all } = this.#evenness
    const measures = resources.length
    const old = ((this.#row[server] ?? 0) + (shapeOf[server] ?? 0)) * this.#wide
    const now = ((this.#row[server] ?? 0) + shape) * this.#wide
    const from = hostOf[server] ?? 0
    // An index of -1 is read very slowly.
    const other = back === NOWHERE ? server : back
    const backFrom = back === NOWHERE ? NOWHERE : (hostOf[other] ?? 0)
    const home = back === NOWHERE ? NOWHERE : (cluster.hostOf[other] ?? 0)
    const backOld = ((this.#row[other] ?? 0) + (shapeOf[other] ?? 0)) * this.#wide
    const backNow = ((this.#row[other] ?? 0) + (cluster.shapeOf[other] ?? 0)) * this.#wide
    let score = this.#evenness.rest
    for (let measure = 0; measure < measures; measure += 1) {
      const resource = resources[measure] ?? 0
      const less = -(this.#sizes[old + resource] ?? 0) * (per[from * measures + measure] ?? 0)
      const more = (this.#sizes[now + resource] ?? 0) * (per[host * measures + measure] ?? 0)
      let sum = (sums[measure] ?? 0) + less + more
      let squares =
        (all[measure] ?? 0) +
        less * (less + 2 * (share[from * measures + measure] ?? 0)) +
        more * (more + 2 * (share[host * measures + measure] ?? 0))
      if (back !== NOWHERE) {
        const away = -(this.#sizes[backOld + resource] ?? 0) * (per[backFrom * measures + measure] ?? 0)
        const come = (this.#sizes[backNow + resource] ?? 0) * (per[home * measures + measure] ?? 0)
        sum += away + come
        squares +=
          away * (away + 2 * (share[backFrom * measures + measure] ?? 0)) +
          come * (come + 2 * (share[home * measures + measure] ?? 0))
        // Both change the same host: their squares do not simply add up.
        if (from === backFrom) squares += 2 * less * away
        if (from === home) squares += 2 * less * come
        if (host === backFrom) squares += 2 * more * away
        if (host === home) squares += 2 * more * come
      }
      score += this.#evenness.term(measure, sum, squares)
    }
    return score
  }

  goHome(server: number): void {
    const { hostOf, shapeOf } = this.#draft.cluster
    this.move(server, hostOf[server] ?? 0, shapeOf[server] ?? 0)
  }

  move(server: number, host: number, shape: number): void {
    const from = this.hostOf[server] ?? 0
    this.#take(from, (this.#row[server] ?? 0) + (this.shapeOf[server] ?? 0), -1)
    this.#take(host, (this.#row[server] ?? 0) + shape, 1)
    this.#rules?.remove(server, from)
    this.#rules?.put(server, host)
    this.hostOf[server] = host
    this.shapeOf[server] = shape
    const at = this.#at[server] ?? NOWHERE
    if (host !== this.#draft.cluster.hostOf[server]) {
      if (at === NOWHERE) this.#at[server] = this.away.push(server) - 1
    } else if (at !== NOWHERE) {
      const last = this.away.pop() ?? server
      if (last !== server) {
        this.away[at] = last
        this.#at[last] = at
      }
      this.#at[server] = NOWHERE
    }
  }

  /** Is there room, and do rules allow it, for a change and for another server at home? */
  #allowed(server: number, host: number, shape: number, back: number): boolean {
    const { cluster } = this.#draft
    const from = this.hostOf[server] ?? 0
    const other = back === NOWHERE ? server : back
    const backFrom = back === NOWHERE ? NOWHERE : (this.hostOf[other] ?? 0)
    const home = back === NOWHERE ? NOWHERE : (cluster.hostOf[other] ?? 0)
    if (back !== NOWHERE && !this.#open[home]) return false
    const wide = this.#wide
    const old = ((this.#row[server] ?? 0) + (this.shapeOf[server] ?? 0)) * wide
    const now = ((this.#row[server] ?? 0) + shape) * wide
    const backOld = ((this.#row[other] ?? 0) + (this.shapeOf[other] ?? 0)) * wide
    const backNow = ((this.#row[other] ?? 0) + (cluster.shapeOf[other] ?? 0)) * wide
    for (let resource = 0; resource < wide; resource += 1) {
      const need = this.#sizes[now + resource] ?? 0
      let free = (this.#free[host * wide + resource] ?? 0) - need
      if (host === backFrom) free += this.#sizes[backOld + resource] ?? 0
      if (host === home) free -= this.#sizes[backNow + resource] ?? 0
      if (free < -SLACK && need > 0) return false
      if (back === NOWHERE || host === home) continue
      const backNeed = this.#sizes[backNow + resource] ?? 0
      let rest = (this.#free[home * wide + resource] ?? 0) - backNeed
      if (home === from) rest += this.#sizes[old + resource] ?? 0
      if (rest < -SLACK && backNeed > 0) return false
    }
    return this.#rules === undefined || this.#ruled(this.#rules, server, host, back)
  }

  #ruled(rules: Rules, server: number, host: number, back: number): boolean {
    if (rules.of(server).length === 0 && (back === NOWHERE || rules.of(back).length === 0)) return true
    const from = this.hostOf[server] ?? 0
    const backFrom = this.hostOf[back] ?? NOWHERE
    const home = this.#draft.cluster.hostOf[back] ?? NOWHERE
    rules.remove(server, from)
    if (back !== NOWHERE) rules.remove(back, backFrom)
    let allowed = back === NOWHERE || rules.allows(back, home)
    if (allowed) {
      if (back !== NOWHERE) rules.put(back, home)
      allowed = rules.allows(server, host)
      if (back !== NOWHERE) rules.remove(back, home)
    }
    if (back !== NOWHERE) rules.put(back, backFrom)
    rules.put(server, from)
    return allowed
  }

  #take(host: number, row: number, sign: 1 | -1): void {
    const wide = this.#wide
    for (let resource = 0; resource < wide; resource += 1) {
      const at = host * wide + resource
      this.#free[at] = (this.#free[at] ?? 0) - sign * (this.#sizes[row * wide + resource] ?? 0)
    }
    const { resource, per } = this.#evenness
    for (let measure = 0; measure < resource.length; measure += 1) {
      const size = this.#sizes[row * wide + (resource[measure] ?? 0)] ?? 0
      this.#evenness.add(host, measure, sign * size * (per[host * resource.length + measure] ?? 0))
    }
  }
}

const NOTHING = new Float64Array()
