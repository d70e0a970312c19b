import type { Cluster } from '../cluster.ts'
import type { Goal } from './goal.ts'

/** The measures of a goal in running sums over hosts, for those that look at every change of a cluster. */
export class Evenness {
  /** Of each measure that servers can change: its resource. */
  readonly resource: Int32Array
  /** `host * measures + measure`: share that one unit is, and share in use, less the mean at the start: small squares are exact. */
  readonly per: Float64Array
  readonly share: Float64Array
  /** Over all hosts. */
  readonly sums: Float64Array
  readonly squares: Float64Array
  /** What measures add to the score that no server can change. */
  readonly rest: number
  readonly #cluster: Cluster
  readonly #weight: Float64Array
  readonly #offset: Float64Array
  readonly #open: Uint8Array
  readonly #count: number

  /** As the cluster is now; it is not followed. */
  constructor(cluster: Cluster, { measures, closed }: Goal) {
    this.#cluster = cluster
    const shapes = cluster.kinds.flatMap((kind) => kind.shapes)
    const asked = measures.filter(({ resource }) => shapes.some((shape) => (shape[resource] ?? 0) > 0))
    const hosts = [...cluster.hosts.keys()]
    const open = hosts.filter((host) => !closed.has(host))
    const wide = asked.length
    this.#open = Uint8Array.from(hosts, (host) => (closed.has(host) ? 0 : 1))
    this.#count = open.length
    this.resource = Int32Array.from(asked, ({ resource }) => resource)
    this.#weight = Float64Array.from(asked, ({ weight }) => weight / Math.max(1, open.length))
    this.per = new Float64Array(hosts.length * wide)
    this.share = new Float64Array(hosts.length * wide)
    this.#offset = new Float64Array(hosts.length * wide)
    this.sums = new Float64Array(wide)
    this.squares = new Float64Array(wide)
    for (const [measure, { whole, besides }] of asked.entries()) {
      for (const host of open) {
        this.per[host * wide + measure] = (whole[host] ?? 0) > 0 ? 1 / (whole[host] ?? 1) : 0
        this.#offset[host * wide + measure] = besides[host] ?? 0
      }
      const mean =
        open.reduce((sum, host) => sum + this.#shareOf(host, measure), 0) / Math.max(1, open.length)
      for (const host of open) {
        const at = host * wide + measure
        this.#offset[at] = (this.#offset[at] ?? 0) - mean
      }
    }
    for (const host of open) this.look(host)
    this.rest = measures
      .filter((measure) => !asked.includes(measure))
      .reduce(
        (sum, { weight, besides }) => sum + weight * deviation(open.map((host) => besides[host] ?? 0)),
        0,
      )
  }

  score(): number {
    let score = this.rest
    for (let measure = 0; measure < this.resource.length; measure += 1)
      score += this.term(measure, this.sums[measure] ?? 0, this.squares[measure] ?? 0)
    return score
  }

  /** What a measure adds to the score: its weight times the standard deviation of shares with these sums. */
  term(measure: number, sum: number, squares: number): number {
    const variance = this.#count * squares - sum * sum
    return variance > 0 ? (this.#weight[measure] ?? 0) * Math.sqrt(variance) : 0
  }

  /** Takes in what a host of the cluster has in use now. */
  look(host: number): void {
    if (!this.#open[host]) return
    const wide = this.resource.length
    for (let measure = 0; measure < wide; measure += 1)
      this.add(host, measure, this.#shareOf(host, measure) - (this.share[host * wide + measure] ?? 0))
  }

  /** Takes in that a share of a host more is in use. */
  add(host: number, measure: number, more: number): void {
    const at = host * this.resource.length + measure
    const before = this.share[at] ?? 0
    this.squares[measure] = (this.squares[measure] ?? 0) + more * (more + 2 * before)
    this.share[at] = before + more
    this.sums[measure] = (this.sums[measure] ?? 0) + more
  }

  #shareOf(host: number, measure: number): number {
    const { room, free, resources } = this.#cluster
    const at = host * resources.length + (this.resource[measure] ?? 0)
    const own = host * this.resource.length + measure
    return (this.#offset[own] ?? 0) + ((room[at] ?? 0) - (free[at] ?? 0)) * (this.per[own] ?? 0)
  }
}

function deviation(list: readonly number[]): number {
  const mean = list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length)
  return Math.sqrt(list.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / Math.max(1, list.length))
}
