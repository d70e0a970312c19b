import { NOWHERE, SLACK } from '../cluster.ts'

/** Traffic between two servers (or units), in the unit of the hosts' rates, say Mbit/s. */
export interface Link {
  readonly a: number
  readonly b: number
  readonly traffic: number
}

/** What a unit of traffic costs between two servers on one host, in one domain, and in different ones. */
export interface LinkCosts {
  readonly host: number
  readonly domain: number
  readonly site: number
}

export const LINK_COSTS: LinkCosts = { host: 0, domain: 1, site: 4 }

/** Who is where is kept by whoever owns these arrays; links only read them. */
interface Where {
  /** Host of each end, or `NOWHERE`. */
  readonly hostOf: Int32Array
  readonly domainOf: Int32Array
  /** Most traffic that may leave each host; none: no limit. */
  readonly rates?: Float64Array | undefined
}

/** Costs of links and the traffic that leaves each host, kept up while ends move: a change costs an end's own links. */
export class Links {
  /** Of all links with two ends that have a place. */
  cost = 0
  readonly #where: Where
  readonly #costs: LinkCosts
  /** The links of each end lie between `#from[end]` and `#from[end + 1]`. */
  readonly #from: Int32Array
  readonly #to: Int32Array
  readonly #traffic: Float64Array
  readonly #leaving: Float64Array
  readonly #extra: Float64Array

  constructor(where: Where, links: readonly Link[], costs: LinkCosts = LINK_COSTS) {
    this.#where = where
    this.#costs = costs
    const ends = where.hostOf.length
    this.#from = new Int32Array(ends + 1)
    for (const { a, b } of links)
      for (const end of [a, b]) this.#from[end + 1] = (this.#from[end + 1] ?? 0) + 1
    for (let end = 0; end < ends; end += 1)
      this.#from[end + 1] = (this.#from[end + 1] ?? 0) + (this.#from[end] ?? 0)
    this.#to = new Int32Array(links.length * 2)
    this.#traffic = new Float64Array(links.length * 2)
    const next = this.#from.slice()
    const add = (end: number, to: number, traffic: number): void => {
      const at = next[end] ?? 0
      next[end] = at + 1
      this.#to[at] = to
      this.#traffic[at] = traffic
    }
    for (const { a, b, traffic } of links) {
      add(a, b, traffic)
      add(b, a, traffic)
    }
    this.#leaving = new Float64Array(where.domainOf.length)
    this.#extra = new Float64Array(where.domainOf.length)
  }

  degree(end: number): number {
    return (this.#from[end + 1] ?? 0) - (this.#from[end] ?? 0)
  }

  /** The other end of one of its links. */
  neighbour(end: number, at: number): number {
    return this.#to[(this.#from[end] ?? 0) + at] ?? NOWHERE
  }

  trafficOf(end: number, at: number): number {
    return this.#traffic[(this.#from[end] ?? 0) + at] ?? 0
  }

  /** What its links to ends with a place cost, or would cost, with the end on this host. */
  costAt(end: number, host: number): number {
    const { hostOf, domainOf } = this.#where
    const domain = domainOf[host]
    let sum = 0
    for (let at = this.#from[end] ?? 0, last = this.#from[end + 1] ?? 0; at < last; at += 1) {
      const other = hostOf[this.#to[at] ?? 0] ?? NOWHERE
      if (other === NOWHERE) continue
      const each =
        other === host ? this.#costs.host : domainOf[other] === domain ? this.#costs.domain : this.#costs.site
      sum += each * (this.#traffic[at] ?? 0)
    }
    return sum
  }

  /** The host that would have to send more than it can with an end on this host; `NOWHERE`: none. */
  overloaded(end: number, host: number): number {
    const { hostOf, rates } = this.#where
    if (!rates) return NOWHERE
    const [first, last] = [this.#from[end] ?? 0, this.#from[end + 1] ?? 0]
    let found = NOWHERE
    for (let at = first; at < last; at += 1) {
      const other = hostOf[this.#to[at] ?? 0] ?? NOWHERE
      if (other === NOWHERE || other === host) continue
      const traffic = this.#traffic[at] ?? 0
      this.#extra[host] = (this.#extra[host] ?? 0) + traffic
      this.#extra[other] = (this.#extra[other] ?? 0) + traffic
      if ((this.#leaving[other] ?? 0) + (this.#extra[other] ?? 0) > (rates[other] ?? Infinity) + SLACK)
        found = other
    }
    const all = this.#extra[host] ?? 0
    if (all > 0 && (this.#leaving[host] ?? 0) + all > (rates[host] ?? Infinity) + SLACK) found = host
    this.#extra[host] = 0
    for (let at = first; at < last; at += 1) {
      const other = hostOf[this.#to[at] ?? 0] ?? NOWHERE
      if (other !== NOWHERE) this.#extra[other] = 0
    }
    return found
  }

  /** Counts an end in, or out (-1), on the host that it has or had. */
  count(end: number, host: number, sign: 1 | -1): void {
    const { hostOf } = this.#where
    this.cost += sign * this.costAt(end, host)
    for (let at = this.#from[end] ?? 0, last = this.#from[end + 1] ?? 0; at < last; at += 1) {
      const other = hostOf[this.#to[at] ?? 0] ?? NOWHERE
      if (other === NOWHERE || other === host) continue
      const traffic = sign * (this.#traffic[at] ?? 0)
      this.#leaving[host] = (this.#leaving[host] ?? 0) + traffic
      this.#leaving[other] = (this.#leaving[other] ?? 0) + traffic
    }
  }
}
