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
  /** All in one place. */
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
  /** Class of those in a place, for rules of classes. */
  readonly #owner: Int32Array[]
  /** Members that are somewhere, for each rule. */
  readonly #placed: Int32Array
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
    this.#owner = rules.map((rule) => new Int32Array(rule.kind === 'classes' ? places(rule) : 0))
    this.#placed = new Int32Array(rules.length)
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

  #allows(number: number, server: number, host: number): boolean {
    const rule = this.rules[number]
    if (!rule) return true
    if (rule.kind === 'only') return this.allowsHost(number, host)
    const there = this.count(number, host)
    if (rule.kind === 'apart') return there < rule.most
    if (rule.kind === 'together') return there === (this.#placed[number] ?? 0)
    return (
      there === 0 ||
      this.#owner[number]?.[this.#place(number, host)] === this.#class.get(`${number} ${server}`)
    )
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
      counts[place] = (counts[place] ?? 0) + by
      this.#placed[number] = (this.#placed[number] ?? 0) + by
      const owner = this.#owner[number]
      if (by === 1 && owner && owner.length > 0) owner[place] = this.#class.get(`${number} ${server}`) ?? 0
    }
  }
}
