import { NOWHERE, SLACK } from './cluster.ts'
import type { Shortfall } from './failures.ts'
import type { Tally } from './rules.ts'
import type { Site } from './site.ts'

const NOBODY: Tally = { count: 0, sum: 0, squares: 0 }

/** Where the servers of hosts that fail together would go: best fit, largest first. */
export class WayOut {
  readonly hosts: readonly number[]
  readonly #site: Site
  /** 1 for each host that fails. */
  readonly #failed: Uint8Array
  readonly #wide: number
  /** Room that it takes, `host * resources + resource`. */
  readonly #used: Float64Array
  /** Members of rules that it puts in a place beside those that are there, less those that fail: `rule * hosts + place`. */
  readonly #claims = new Map<number, Tally>()
  /** The same of all places together, by rule. */
  readonly #others = new Map<number, number>()
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
    // What is tied may be in the way of others elsewhere: it is carried out anew.
    if (this.#site.isTied(server)) return false
    const apart = this.#site.between(server)
    if (apart.length === 0) return true
    return apart.every((number) => {
      const rule = rules?.rules[number]
      const claimed = this.#claimed(number, host).count
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
    if (this.#site.isTied(server)) return false
    return this.#site.between(server).every((number) => {
      const rule = rules?.rules[number]
      const claimed = this.#claimed(number, host).count
      return (
        claimed === 0 || rule?.kind !== 'apart' || (rules?.count(number, host) ?? 0) + claimed <= rule.most
      )
    })
  }

  /** Is there a place for one server more of those that fail? */
  takesIn(server: number, size: Float64Array): boolean {
    const { cluster } = this.#site
    if (this.#site.isTied(server)) return false
    for (let host = 0; host < cluster.hosts.length; host += 1)
      if (!this.fails(host) && this.#hasRoom(size, host) && this.#mayGo(server, host)) return true
    return false
  }

  /** Finds a place for one server more of those that fail, and remembers it; false: it has to be found anew. */
  takeIn(server: number, size: Float64Array): boolean {
    return !this.#site.isTied(server) && this.#restart(server, size)
  }

  /** Finds the way out anew; with one server more on a host, if told. */
  find(extra = NOWHERE, on = NOWHERE): void {
    const { cluster } = this.#site
    this.#used.fill(0)
    this.#claims.clear()
    this.#others.clear()
    this.#short = undefined
    this.#ready = true
    const leaving = this.hosts.flatMap((host) => cluster.on[host] ?? [])
    for (const server of leaving)
      if (this.#site.isTied(server)) this.#claim(server, cluster.hostOf[server] ?? NOWHERE, -1)
    if (extra !== NOWHERE) {
      if (this.fails(on)) leaving.push(extra)
      else this.#put(extra, cluster.sizeOf(extra), on)
    }
    leaving.sort(this.#site.inOrder)
    if (!this.#site.together) {
      for (const server of leaving) if (!this.#restartOne(server)) return
      return
    }
    for (const parts of this.#site.sets(leaving)) {
      const [[first = NOWHERE] = []] = parts
      if (parts.length === 1 && parts[0]?.length === 1) {
        if (!this.#restartOne(first)) return
      } else if (!this.#restartSet(parts)) {
        this.#short = { hosts: this.hosts, server: first, shortBy: this.#shortBy(this.#sum(parts[0] ?? [])) }
        return
      }
    }
  }

  #restartOne(server: number): boolean {
    const size = this.#site.cluster.sizeOf(server)
    if (this.#restart(server, size)) return true
    this.#short = { hosts: this.hosts, server, shortBy: this.#shortBy(size) }
    return false
  }

  #restart(server: number, size: Float64Array): boolean {
    const best = this.#bestFor(server, size)
    if (best === NOWHERE) return false
    this.#put(server, size, best)
    return true
  }

  /** All of a set together: on one host, or its parts in the first domain that takes all of them. */
  #restartSet(parts: readonly (readonly number[])[]): boolean {
    const { cluster } = this.#site
    const all = [...cluster.hosts.keys()]
    if (parts.length === 1) return this.#restartOn(parts[0] ?? [], all) !== NOWHERE
    for (let domain = 0; domain < cluster.domains; domain += 1) {
      const hosts = all.filter((host) => cluster.domainOf[host] === domain)
      const done: { part: readonly number[]; host: number }[] = []
      for (const part of parts) {
        const host = this.#restartOn(part, hosts)
        if (host === NOWHERE) break
        done.push({ part, host })
      }
      if (done.length === parts.length) return true
      for (const { part, host } of done) for (const server of part) this.#takeBack(server, host)
    }
    return false
  }

  /** On that of these hosts which takes all and would have least left; where that is. */
  #restartOn(part: readonly number[], hosts: readonly number[]): number {
    const sum = this.#sum(part)
    const left = hosts
      .filter((host) => !this.fails(host) && this.#hasRoom(sum, host))
      .map((host) => ({ host, left: this.#leftOn(sum, host) }))
      .toSorted((a, b) => a.left - b.left || a.host - b.host)
    for (const { host } of left) {
      const done: number[] = []
      for (const server of part) {
        if (!this.#mayGo(server, host)) break
        this.#put(server, this.#site.cluster.sizeOf(server), host)
        done.push(server)
      }
      if (done.length === part.length) return host
      for (const server of done) this.#takeBack(server, host)
    }
    return NOWHERE
  }

  #sum(servers: readonly number[]): Float64Array {
    const sum = new Float64Array(this.#wide)
    for (const server of servers)
      for (const [resource, need] of this.#site.cluster.sizeOf(server).entries())
        sum[resource] = (sum[resource] ?? 0) + need
    return sum
  }

  #leftOn(size: Float64Array, host: number): number {
    const { cluster, weights } = this.#site
    let left = 0
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      left +=
        ((cluster.free[at] ?? 0) - (this.#used[at] ?? 0) - (size[resource] ?? 0)) * (weights[resource] ?? 0)
    return left
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
    this.#claim(server, host, 1)
  }

  #takeBack(server: number, host: number): void {
    let at = host * this.#wide
    for (const need of this.#site.cluster.sizeOf(server)) {
      this.#used[at] = (this.#used[at] ?? 0) - need
      at += 1
    }
    this.#claim(server, host, -1)
  }

  #claim(server: number, host: number, by: 1 | -1): void {
    const { rules } = this.#site
    for (const number of this.#site.between(server)) {
      const before = this.#claimed(number, host)
      const { count, sum, squares } = rules?.tallyOf(number, server) ?? NOBODY
      this.#claims.set(this.#key(number, host), {
        count: before.count + by * count,
        sum: before.sum + by * sum,
        squares: before.squares + by * squares,
      })
      this.#others.set(number, (this.#others.get(number) ?? 0) + by)
    }
  }

  #key(rule: number, host: number): number {
    const { cluster, rules } = this.#site
    return rule * cluster.hosts.length + (rules?.placeOf(rule, host) ?? host)
  }

  #claimed(rule: number, host: number): Tally {
    return this.#claims.get(this.#key(rule, host)) ?? NOBODY
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

  /** Rules hold for a restart as they do for those that run; what fails is with nobody any more. */
  #mayGo(server: number, host: number): boolean {
    const { rules } = this.#site
    if (!rules) return true
    for (const number of rules.of(server)) {
      const rule = rules.rules[number]
      if (rule?.kind === 'only') {
        if (!rules.allowsHost(number, host)) return false
      } else if (
        !rules.allowsBeside(number, server, host, this.#claimed(number, host), this.#others.get(number) ?? 0)
      )
        return false
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
