import type { Cluster } from '../cluster.ts'
import { Evenness } from './evenness.ts'
import type { Goal } from './goal.ts'

/** The score of a cluster, and what a move would make of it, for a few additions and roots instead of a pass over hosts. */
export class Balance {
  readonly #cluster: Cluster
  readonly #goal: Goal
  readonly #evenness: Evenness

  /** Follows the cluster from then on. */
  constructor(cluster: Cluster, goal: Goal) {
    this.#cluster = cluster
    this.#goal = goal
    this.#evenness = new Evenness(cluster, goal)
    cluster.listen((host) => this.#evenness.look(host))
  }

  score(): number {
    return this.#cost() + this.#evenness.score()
  }

  /** The score without what hosts cost that are to be empty. */
  unevenness(): number {
    return this.#evenness.score()
  }

  /** The score with a server, which takes `gone` where it is, on another host, where it takes `come`. */
  after(from: number, gone: Float64Array, to: number, come: Float64Array): number {
    const { resource, per, share, sums, squares } = this.#evenness
    const wide = resource.length
    let score = this.#evenness.rest
    for (let measure = 0; measure < wide; measure += 1) {
      const a = from * wide + measure
      const b = to * wide + measure
      const less = (gone[resource[measure] ?? 0] ?? 0) * (per[a] ?? 0)
      const more = (come[resource[measure] ?? 0] ?? 0) * (per[b] ?? 0)
      score += this.#evenness.term(
        measure,
        (sums[measure] ?? 0) - less + more,
        (squares[measure] ?? 0) + less * (less - 2 * (share[a] ?? 0)) + more * (more + 2 * (share[b] ?? 0)),
      )
    }
    const { closed, penalty } = this.#goal
    if (closed.size === 0) return score
    return score + this.#cost() + penalty * ((closed.has(to) ? 1 : 0) - (closed.has(from) ? 1 : 0))
  }

  /** What servers cost on hosts that are to be empty. */
  #cost(): number {
    let count = 0
    for (const host of this.#goal.closed) count += this.#cluster.on[host]?.length ?? 0
    return this.#goal.penalty * count
  }
}
