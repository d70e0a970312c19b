import { type Cluster, NOWHERE, SLACK } from './cluster.ts'
import type { Rules } from './rules.ts'
import { sizeOf, totalsOf } from './sizes.ts'

/** Why a failure could not be borne. */
export interface Shortfall {
  /** The hosts that fail together. */
  readonly hosts: readonly number[]
  /** The first server that could not be started elsewhere. */
  readonly server: number
  /** Of each resource, how much the host that comes nearest is short; 0: none. */
  readonly shortBy: readonly number[]
}

/** Where the servers of one failure would go. */
interface Escape {
  readonly hosts: readonly number[]
  readonly failed: ReadonlySet<number>
  /** Room that it takes, `host * resources + resource`. */
  readonly used: Float64Array
  /** Members that rules keep apart, `rule * hosts + host`, besides those that are on the host anyway. */
  readonly claims: Map<number, number>
  short: Shortfall | undefined
  ready: boolean
}

/**
 * The failure reserve: every server of the hosts that fail together restarts elsewhere, at the same time. Told exactly,
 * by carrying it out (best fit, largest first), and kept while the cluster changes: a change is looked at anew only for
 * the failures whose way out it touches.
 */
export class Reserve {
  readonly #cluster: Cluster
  readonly #rules: Rules | undefined
  readonly #escapes: Escape[]
  readonly #wide: number
  /** Share of the whole cluster, of each kind's shape. */
  readonly #sizes: Float64Array
  readonly #weights: number[]

  /** `failures`: sets of hosts that may fail together. */
  constructor(cluster: Cluster, failures: readonly (readonly number[])[], rules?: Rules) {
    this.#cluster = cluster
    this.#rules = rules
    this.#wide = cluster.resources.length
    const totals = totalsOf(cluster)
    this.#weights = totals.map((total) => (total > 0 ? 1 / total : 0))
    this.#sizes = Float64Array.from(cluster.kinds, ({ shapes }) => sizeOf(shapes[0] ?? [], totals))
    this.#escapes = failures.map((hosts) => ({
      hosts,
      failed: new Set(hosts),
      used: new Float64Array(cluster.free.length),
      claims: new Map(),
      short: undefined,
      ready: false,
    }))
  }

  /** The first failure that would not be borne; undefined: all would. */
  shortfall(): Shortfall | undefined {
    for (const escape of this.#escapes) {
      if (!escape.ready) this.#carryOut(escape, NOWHERE, NOWHERE)
      if (escape.short) return escape.short
    }
    return undefined
  }

  /**
   * Forgets the ways out that were found. One that was kept while the cluster changed may be better than the one that
   * would be found now; without it, what is told is what anyone is told who looks only now.
   */
  forget(): void {
    for (const escape of this.#escapes) escape.ready = false
  }

  /** How many failures would not be borne. */
  get broken(): number {
    let count = 0
    for (const escape of this.#escapes) {
      if (!escape.ready) this.#carryOut(escape, NOWHERE, NOWHERE)
      if (escape.short) count += 1
    }
    return count
  }

  /**
   * Would every failure still be borne with a server more on a host? The server is nowhere. Failures that are not borne
   * as it is do not count against it unless they would be worse.
   */
  bears(server: number, host: number, shape: number): boolean {
    return this.lackWith(server, host, shape) === undefined
  }

  /** The first failure that would not be borne any more with a server more on a host; see `bears`. */
  lackWith(server: number, host: number, shape: number): Shortfall | undefined {
    const size = this.#cluster.shapesOf(server)[shape]
    if (!size) throw new RangeError(`Server ${server} has no shape ${shape}`)
    for (const escape of this.#escapes) {
      if (!escape.ready) this.#carryOut(escape, NOWHERE, NOWHERE)
      const fails = escape.failed.has(host)
      if (escape.short && !fails) continue
      if (!fails && this.#spare(escape, size, host)) continue
      if (fails && !escape.short && this.#takesIn(escape, size, server)) continue
      const short = this.#tryWith(escape, server, host, shape)
      if (short) return short
    }
    return undefined
  }

  /** Tells of a server that was put on a host; call it after the cluster was changed. */
  put(server: number, host: number): void {
    const size = this.#cluster.sizeOf(server)
    const ruled = this.#rules !== undefined && this.#rules.of(server).length > 0
    for (const escape of this.#escapes) {
      if (!escape.ready) continue
      // It may be in the way of others of its rules.
      if (ruled) {
        escape.ready = false
        continue
      }
      if (!escape.failed.has(host) && !escape.short && this.#spareNow(escape, host)) continue
      if (escape.failed.has(host) && !escape.short && this.#takeIn(escape, size, server)) continue
      escape.ready = false
    }
  }

  /** Tells of a server that was taken from a host. */
  remove(host: number): void {
    for (const escape of this.#escapes)
      // Room that comes back breaks no way out, but may open one.
      if (escape.failed.has(host) || escape.short) escape.ready = false
  }

  /** Does the way out leave room for this much more on a host? */
  #spare({ used }: Escape, size: Float64Array, host: number): boolean {
    const { free } = this.#cluster
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      if ((used[at] ?? 0) + (size[resource] ?? 0) > (free[at] ?? 0) + SLACK) return false
    return true
  }

  /** ... after the host took it. */
  #spareNow({ used }: Escape, host: number): boolean {
    const { free } = this.#cluster
    let at = host * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      if ((used[at] ?? 0) > (free[at] ?? 0) + SLACK) return false
    return true
  }

  /** Is there a place in what the way out leaves for one server more of those that fail? */
  #takesIn(escape: Escape, size: Float64Array, server: number): boolean {
    return this.#bestFor(escape, size, server) !== NOWHERE
  }

  #takeIn(escape: Escape, size: Float64Array, server: number): boolean {
    const best = this.#bestFor(escape, size, server)
    if (best === NOWHERE) return false
    let at = best * this.#wide
    for (let resource = 0; resource < this.#wide; resource += 1, at += 1)
      escape.used[at] = (escape.used[at] ?? 0) + (size[resource] ?? 0)
    for (const number of this.#rules?.of(server) ?? []) {
      const key = number * this.#cluster.hosts.length + best
      escape.claims.set(key, (escape.claims.get(key) ?? 0) + 1)
    }
    return true
  }

  /** The host with room that would have least left, as a share of the cluster. */
  #bestFor(escape: Escape, size: Float64Array, server: number): number {
    const { used, failed } = escape
    const { free, hosts } = this.#cluster
    const wide = this.#wide
    let best = NOWHERE
    let least = Infinity
    for (let host = 0; host < hosts.length; host += 1) {
      let left = 0
      let at = host * wide
      let fits = true
      for (let resource = 0; resource < wide; resource += 1, at += 1) {
        const need = size[resource] ?? 0
        const rest = (free[at] ?? 0) - (used[at] ?? 0) - need
        if (rest < -SLACK && need > 0) {
          fits = false
          break
        }
        left += rest * (this.#weights[resource] ?? 0)
      }
      if (!fits || left >= least || failed.has(host)) continue
      if (this.#rules && !this.#mayGo(server, host, escape)) continue
      least = left
      best = host
    }
    return best
  }

  /** Rules of hosts hold for a restart, and so does that replicas share none; what is to be near one another waits. */
  #mayGo(server: number, host: number, { claims }: Escape): boolean {
    const rules = this.#rules
    if (!rules) return true
    for (const number of rules.of(server)) {
      const rule = rules.rules[number]
      if (rule?.kind === 'only' && !rules.allowsHost(number, host)) return false
      if (rule?.kind !== 'apart' || rule.scope !== 'host') continue
      const there = rules.count(number, host) + (claims.get(number * this.#cluster.hosts.length + host) ?? 0)
      if (there >= rule.most) return false
    }
    return true
  }

  #tryWith(escape: Escape, server: number, host: number, shape: number): Shortfall | undefined {
    const trial = { ...escape, used: this.#scratch(), claims: new Map(), short: undefined, ready: false }
    const before = this.#cluster.shapeOf[server] ?? 0
    this.#cluster.shapeOf[server] = shape
    this.#carryOut(trial, server, host)
    this.#cluster.shapeOf[server] = before
    return trial.short
  }

  #spareArray: Float64Array | undefined
  #scratch(): Float64Array {
    return (this.#spareArray ??= new Float64Array(this.#cluster.free.length))
  }

  /** Finds the way out anew, with one server more on a host if there is one. */
  #carryOut(escape: Escape, extra: number, on: number): void {
    const cluster = this.#cluster
    const { kindOf } = cluster
    escape.used.fill(0)
    escape.claims.clear()
    escape.short = undefined
    escape.ready = true
    const leaving = escape.hosts.flatMap((host) => cluster.on[host] ?? [])
    if (extra !== NOWHERE) {
      if (escape.failed.has(on)) leaving.push(extra)
      else {
        const size = cluster.sizeOf(extra)
        for (let resource = 0; resource < this.#wide; resource += 1)
          escape.used[on * this.#wide + resource] = size[resource] ?? 0
      }
    }
    const large = (server: number): number => this.#sizes[kindOf[server] ?? 0] ?? 0
    leaving.sort((a, b) => large(b) - large(a) || a - b)
    for (const server of leaving) {
      const size = cluster.sizeOf(server)
      if (this.#takeIn(escape, size, server)) continue
      escape.short = { hosts: escape.hosts, server, shortBy: this.#shortBy(escape, size) }
      return
    }
  }

  #shortBy({ used, failed }: Escape, size: Float64Array): number[] {
    const { free, hosts } = this.#cluster
    let nearest: number[] = [...size]
    let least = Infinity
    for (let host = 0; host < hosts.length; host += 1) {
      if (failed.has(host)) continue
      const short = Array.from(size, (need, resource) => {
        const at = host * this.#wide + resource
        return Math.max(0, need - Math.max(0, (free[at] ?? 0) - (used[at] ?? 0)))
      })
      const sum = short.reduce((all, one, resource) => all + one * (this.#weights[resource] ?? 0), 0)
      if (sum >= least) continue
      least = sum
      nearest = short
    }
    return nearest
  }
}

/** Every host by itself. */
export const anyHost = (hosts: number): number[][] => Array.from({ length: hosts }, (_, host) => [host])

/** Every two of them. */
export const anyTwo = (hosts: number): number[][] =>
  Array.from({ length: hosts }, (_, a) =>
    Array.from({ length: hosts - a - 1 }, (_2, b) => [a, a + 1 + b]),
  ).flat()
