import { type Cluster, NOWHERE, SLACK } from './cluster.ts'
import type { Shortfall } from './failures.ts'
import type { Rules } from './rules.ts'
import { sizeOf, totalsOf } from './sizes.ts'

const NO_RULES: readonly number[] = []

/** What the ways out of all failures of a cluster share. */
export class Site {
  readonly cluster: Cluster
  readonly rules: Rules | undefined
  /** What a unit of each resource is of the whole cluster. */
  readonly weights: readonly number[]
  readonly #apart: (readonly number[] | undefined)[] = []
  /** Share of the whole cluster, of each kind of server. */
  readonly #sizes: Float64Array

  constructor(cluster: Cluster, rules: Rules | undefined) {
    this.cluster = cluster
    this.rules = rules
    const totals = totalsOf(cluster)
    this.weights = totals.map((total) => (total > 0 ? 1 / total : 0))
    this.#sizes = Float64Array.from(cluster.kinds, ({ shapes }) => sizeOf(shapes[0] ?? [], totals))
  }

  /** Largest first; of equals the first. */
  readonly inOrder = (a: number, b: number): number => this.#large(b) - this.#large(a) || a - b

  #large(server: number): number {
    return this.#sizes[this.cluster.kindOf[server] ?? 0] ?? 0
  }

  /** The rules of a server that keep it apart from others of the same host. */
  apart(server: number): readonly number[] {
    const { rules } = this
    if (!rules) return NO_RULES
    // Asked for every failure of every host: rules do not change meanwhile.
    return (this.#apart[server] ??= rules.of(server).filter((number) => {
      const rule = rules.rules[number]
      return rule?.kind === 'apart' && rule.scope === 'host'
    }))
  }
}

/** Where the servers of hosts that fail together would go: best fit, largest first. */
export class WayOut {
  readonly hosts: readonly number[]
  readonly #site: Site
  /** 1 for each host that fails. */
  readonly #failed: Uint8Array
  readonly #wide: number
  /** Room that it takes, `host * resources + resource`. */
  readonly #used: Float64Array
  /** Members of rules that it puts on a host, `rule * hosts + host`. */
  readonly #claims = new Map<number, number>()
  #short: Shortfall | undefined
  #ready = false

  constructor(site: Site, hosts: readonly number[]) {
    this.#site = site
    this.hosts = hosts
    this.#failed = new Uint8Array(site.cluster.hosts.length)
    for (const host of hosts) this.#failed[host] = 1
    this.#wide = site.cluster.resources.length
    this.#used = new Float64Array(site.cluster.free.length)
  }

  /** What it lacks; undefined: every server finds a place. */
  get short(): Shortfall | undefined {
    if (!this.#ready) this.find()
    return this.#short
  }

  /** Was it found for the cluster as it is, or as it was before the last change? */
  get known(): boolean {
    return this.#ready
  }

  /** It is to be found anew when somebody asks. */
  forget(): void {
    this.#ready = false
  }

  fails(host: number): boolean {
    return this.#failed[host] === 1
  }

  /** Does it leave so much room on a host, and no member of a rule that would be in the way? */
  leavesRoom(server: number, size: Float64Array, host: number): boolean {
    const { cluster, rules } = this.#site
    const { free } = cluster
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      if ((this.#used[at] ?? 0) + (size[resource] ?? 0) > (free[at] ?? 0) + SLACK) return false
    const apart = this.#site.apart(server)
    if (apart.length === 0) return true
    return apart.every((number) => {
      const rule = rules?.rules[number]
      const claimed = this.#claimed(number, host)
      return (
        claimed === 0 || rule?.kind !== 'apart' || (rules?.count(number, host) ?? 0) + claimed < rule.most
      )
    })
  }

  /** Does what it puts on a host still fit there, after the host took a server? */
  standsWith(server: number, host: number): boolean {
    const { cluster, rules } = this.#site
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      if ((this.#used[at] ?? 0) > (cluster.free[at] ?? 0) + SLACK) return false
    return this.#site.apart(server).every((number) => {
      const rule = rules?.rules[number]
      const claimed = this.#claimed(number, host)
      return (
        claimed === 0 || rule?.kind !== 'apart' || (rules?.count(number, host) ?? 0) + claimed <= rule.most
      )
    })
  }

  /** Is there a place for one server more of those that fail? */
  takesIn(server: number, size: Float64Array): boolean {
    const { cluster } = this.#site
    for (let host = 0; host < cluster.hosts.length; host += 1)
      if (!this.fails(host) && this.#hasRoom(size, host) && this.#mayGo(server, host)) return true
    return false
  }

  /** Finds it a place and remembers it. */
  takeIn(server: number, size: Float64Array): boolean {
    const best = this.#bestFor(server, size)
    if (best === NOWHERE) return false
    this.#put(server, size, best)
    return true
  }

  /** Finds the way out anew; with one server more on a host, if told. */
  find(extra = NOWHERE, on = NOWHERE): void {
    const { cluster } = this.#site
    this.#used.fill(0)
    this.#claims.clear()
    this.#short = undefined
    this.#ready = true
    const leaving = this.hosts.flatMap((host) => cluster.on[host] ?? [])
    if (extra !== NOWHERE) {
      if (this.fails(on)) leaving.push(extra)
      else this.#put(extra, cluster.sizeOf(extra), on)
    }
    leaving.sort(this.#site.inOrder)
    for (const server of leaving) {
      const size = cluster.sizeOf(server)
      if (this.takeIn(server, size)) continue
      this.#short = { hosts: this.hosts, server, shortBy: this.#shortBy(size) }
      return
    }
  }

  #hasRoom(size: Float64Array, host: number): boolean {
    const { free } = this.#site.cluster
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1) {
      const need = size[resource] ?? 0
      if ((free[at] ?? 0) - (this.#used[at] ?? 0) - need < -SLACK && need > 0) return false
    }
    return true
  }

  #put(server: number, size: Float64Array, host: number): void {
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      this.#used[at] = (this.#used[at] ?? 0) + (size[resource] ?? 0)
    for (const number of this.#site.apart(server))
      this.#claims.set(this.#key(number, host), this.#claimed(number, host) + 1)
  }

  #key(rule: number, host: number): number {
    return rule * this.#site.cluster.hosts.length + host
  }

  #claimed(rule: number, host: number): number {
    return this.#claims.get(this.#key(rule, host)) ?? 0
  }

  /** The host with room that would have least left, as a share of the cluster. */
  #bestFor(server: number, size: Float64Array): number {
    const { cluster, weights } = this.#site
    const { free, hosts } = cluster
    const wide = this.#wide
    let best = NOWHERE
    let least = Infinity
    for (let host = 0; host < hosts.length; host += 1) {
      let left = 0
      let at = host * wide
      let fits = true
      for (let resource = 0; resource < wide; resource += 1, at += 1) {
        const need = size[resource] ?? 0
        const rest = (free[at] ?? 0) - (this.#used[at] ?? 0) - need
        if (rest < -SLACK && need > 0) {
          fits = false
          break
        }
        left += rest * (weights[resource] ?? 0)
      }
      if (!fits || left >= least || this.fails(host) || !this.#mayGo(server, host)) continue
      least = left
      best = host
    }
    return best
  }

  /** Rules of hosts hold for a restart, and so does that replicas share none; what is to be near one another waits. */
  #mayGo(server: number, host: number): boolean {
    const { rules } = this.#site
    if (!rules) return true
    for (const number of rules.of(server)) {
      const rule = rules.rules[number]
      if (rule?.kind === 'only' && !rules.allowsHost(number, host)) return false
      if (rule?.kind !== 'apart' || rule.scope !== 'host') continue
      if (rules.count(number, host) + this.#claimed(number, host) >= rule.most) return false
    }
    return true
  }

  #shortBy(size: Float64Array): number[] {
    const { cluster, weights } = this.#site
    let nearest: number[] = [...size]
    let least = Infinity
    for (let host = 0; host < cluster.hosts.length; host += 1) {
      if (this.fails(host)) continue
      const short = Array.from(size, (need, resource) => {
        const at = host * this.#wide + resource
        return Math.max(0, need - Math.max(0, (cluster.free[at] ?? 0) - (this.#used[at] ?? 0)))
      })
      const sum = short.reduce((all, one, resource) => all + one * (weights[resource] ?? 0), 0)
      if (sum >= least) continue
      least = sum
      nearest = short
    }
    return nearest
  }
}
