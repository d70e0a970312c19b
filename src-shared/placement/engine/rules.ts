import { type Cluster, NOWHERE } from './cluster.ts'

/** Where members of a rule meet: on one host, or in one domain. */
export type Scope = 'host' | 'domain'

export type Rule =
  /** At most so many members in one place. */
  | {
      readonly kind: 'apart'
      readonly scope: Scope
      readonly most: number
      readonly members: readonly number[]
    }
  /** All in one place; a member that stands for several servers may be named as often. */
  | { readonly kind: 'together'; readonly scope: Scope; readonly members: readonly number[] }
  /** Members of different classes share no place. `classes` go with `members`. */
  | {
      readonly kind: 'classes'
      readonly scope: Scope
      readonly members: readonly number[]
      readonly classes: readonly number[]
    }
  /** Only on these hosts. */
  | { readonly kind: 'only'; readonly hosts: readonly number[]; readonly members: readonly number[] }

/** Counts who is where for each rule, so that asking whether a place is allowed costs a few look-ups. */
export class Rules {
  readonly rules: readonly Rule[]
  readonly #cluster: Cluster
  /** Rules of each server. */
  readonly #of: number[][]
  /** Members per place, for each rule. */
  readonly #counts: Int32Array[]
  /** Sum of the classes of those in a place, and of their squares, for rules of classes. */
  readonly #classes: { sum: Float64Array; squares: Float64Array }[]
  /** Members that are somewhere, for each rule, and in how many places. */
  readonly #placed: Int32Array
  readonly #places: Int32Array
  readonly #class = new Map<string, number>()
  readonly #allowed: (ReadonlySet<number> | undefined)[]

  /** Of a cluster as it is: `put` and `remove` follow what is changed there from then on. */
  constructor(cluster: Cluster, rules: readonly Rule[]) {
    this.rules = rules
    this.#cluster = cluster
    this.#of = cluster.servers.map(() => [])
    const places = (rule: Rule): number =>
      rule.kind !== 'only' && rule.scope === 'domain' ? cluster.domains : cluster.hosts.length
    this.#counts = rules.map((rule) => new Int32Array(rule.kind === 'only' ? 0 : places(rule)))
    this.#classes = rules.map((rule) => {
      const wide = rule.kind === 'classes' ? places(rule) : 0
      return { sum: new Float64Array(wide), squares: new Float64Array(wide) }
    })
    this.#placed = new Int32Array(rules.length)
    this.#places = new Int32Array(rules.length)
    this.#allowed = rules.map((rule) => (rule.kind === 'only' ? new Set(rule.hosts) : undefined))
    for (const [number, rule] of rules.entries())
      for (const [at, member] of rule.members.entries()) {
        this.#of[member]?.push(number)
        if (rule.kind === 'classes') this.#class.set(`${number} ${member}`, rule.classes[at] ?? 0)
      }
    for (const [server, host] of cluster.hostOf.entries()) if (host !== NOWHERE) this.put(server, host)
  }

  /** Rules that a server is a member of, by number. */
  of(server: number): readonly number[] {
    return this.#of[server] ?? []
  }

  allows(server: number, host: number): boolean {
    for (const number of this.of(server)) if (!this.#allows(number, server, host)) return false
    return true
  }

  /**
   * Is a host allowed, or no worse than another one? There those with whom the server is to be together are not all either,
   * and on the host are no fewer of them. The server is counted nowhere.
   */
  allowsFrom(server: number, host: number, from: number): boolean {
    for (const number of this.of(server)) {
      if (this.#allows(number, server, host)) continue
      if (this.rules[number]?.kind !== 'together') return false
      const here = this.count(number, from)
      if (here === this.placed(number) || this.count(number, host) < here) return false
    }
    return true
  }

  /**
   * How wrong a host is for a server that is counted nowhere: 1 where a rule forbids it; where it is to be together with
   * others, the share of them that is elsewhere.
   */
  wrong(server: number, host: number): number {
    let most = 0
    for (const number of this.of(server)) {
      if (this.#allows(number, server, host)) continue
      const together = this.rules[number]?.kind === 'together'
      most = Math.max(most, together ? 1 - this.count(number, host) / this.placed(number) : 1)
    }
    return most
  }

  /** The rules that forbid a place, by number. */
  forbidding(server: number, host: number): number[] {
    return this.of(server).filter((number) => !this.#allows(number, server, host))
  }

  put(server: number, host: number): void {
    this.#count(server, host, 1)
  }

  remove(server: number, host: number): void {
    this.#count(server, host, -1)
  }

  /** Does a rule of hosts allow one? */
  allowsHost(number: number, host: number): boolean {
    return this.#allowed[number]?.has(host) ?? true
  }

  /** Members of a rule in the place of a host. */
  count(number: number, host: number): number {
    return this.#counts[number]?.[this.#place(number, host)] ?? 0
  }

  /** Members of a rule that are anywhere. */
  placed(number: number): number {
    return this.#placed[number] ?? 0
  }

  /** Number of the place that a host is, or is in, for a rule. */
  placeOf(number: number, host: number): number {
    return this.#place(number, host)
  }

  /** What a server adds to the tally of a place that it is in. */
  tallyOf(number: number, server: number): Tally {
    const own = this.rules[number]?.kind === 'classes' ? this.#classOf(number, server) : 0
    return { count: 1, sum: own, squares: own * own }
  }

  /**
   * Would a rule allow a host, were there `more` (or fewer) members in its place, and `others` more anywhere? Where those
   * that are to be together are not as it is, the rule asks nothing.
   */
  allowsBeside(number: number, server: number, host: number, more: Tally, others: number): boolean {
    const rule = this.rules[number]
    if (!rule) return true
    if (rule.kind === 'only') return this.allowsHost(number, host)
    const there = this.count(number, host) + more.count
    if (rule.kind === 'apart') return there < rule.most
    if (rule.kind === 'together')
      return (this.#places[number] ?? 0) > 1 || there > 0 || this.placed(number) + others === 0
    const place = this.#place(number, host)
    const { sum, squares } = this.#classes[number] ?? NO_CLASSES
    const all = (squares[place] ?? 0) + more.squares
    return areAll(this.#classOf(number, server), there, (sum[place] ?? 0) + more.sum, all)
  }

  #classOf(number: number, server: number): number {
    return this.#class.get(`${number} ${server}`) ?? 0
  }

  #allows(number: number, server: number, host: number): boolean {
    const rule = this.rules[number]
    if (!rule) return true
    if (rule.kind === 'only') return this.allowsHost(number, host)
    const there = this.count(number, host)
    if (rule.kind === 'apart') return there < rule.most
    if (rule.kind === 'together') return there === (this.#placed[number] ?? 0)
    if (there === 0) return true
    const place = this.#place(number, host)
    const { sum, squares } = this.#classes[number] ?? NO_CLASSES
    return areAll(this.#classOf(number, server), there, sum[place] ?? 0, squares[place] ?? 0)
  }

  #place(number: number, host: number): number {
    const rule = this.rules[number]
    return rule && rule.kind !== 'only' && rule.scope === 'domain'
      ? (this.#cluster.domainOf[host] ?? 0)
      : host
  }

  #count(server: number, host: number, by: 1 | -1): void {
    for (const number of this.of(server)) {
      const counts = this.#counts[number]
      if (!counts || counts.length === 0) continue
      const place = this.#place(number, host)
      const before = counts[place] ?? 0
      counts[place] = before + by
      if (before === 0) this.#places[number] = (this.#places[number] ?? 0) + 1
      else if (before + by === 0) this.#places[number] = (this.#places[number] ?? 0) - 1
      this.#placed[number] = (this.#placed[number] ?? 0) + by
      const { sum, squares } = this.#classes[number] ?? NO_CLASSES
      if (sum.length === 0) continue
      const own = this.#classOf(number, server)
      sum[place] = (sum[place] ?? 0) + by * own
      squares[place] = (squares[place] ?? 0) + by * own * own
    }
  }
}

/** Members in a place: how many, and the sum of their classes and of the squares of these. */
export interface Tally {
  readonly count: number
  readonly sum: number
  readonly squares: number
}

/** Are all of one class? Then their distances to it are none; so places where classes are mixed already are known. */
const areAll = (own: number, count: number, sum: number, squares: number): boolean =>
  squares - 2 * own * sum + count * own * own === 0

const NO_CLASSES = { sum: new Float64Array(), squares: new Float64Array() }
