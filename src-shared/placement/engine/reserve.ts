import type { Cluster } from './cluster.ts'
import type { Shortfall } from './failures.ts'
import type { Rules } from './rules.ts'
import { Site } from './site.ts'
import { WayOut } from './way-out.ts'

/**
 * The failure reserve: every server of the hosts that fail together restarts elsewhere, at the same time. Told exactly,
 * by carrying it out, and kept while the cluster changes: a change is looked at anew only for the failures whose way out
 * it touches.
 */
export class Reserve {
  readonly #site: Site
  readonly #ways: readonly WayOut[]
  /** For what is only tried, one for each failure that was tried. */
  readonly #trials = new Map<WayOut, WayOut>()

  /** `failures`: sets of hosts that may fail together. */
  constructor(cluster: Cluster, failures: readonly (readonly number[])[], rules?: Rules) {
    this.#site = new Site(cluster, rules)
    this.#ways = failures.map((hosts) => new WayOut(this.#site, hosts))
  }

  /** The first failure that would not be borne; undefined: all would. */
  shortfall(): Shortfall | undefined {
    for (const { short } of this.#ways) if (short) return short
    return undefined
  }

  /** How many failures are looked at. */
  get count(): number {
    return this.#ways.length
  }

  /** How many failures would not be borne. */
  get broken(): number {
    return this.#ways.filter(({ short }) => short !== undefined).length
  }

  /**
   * How many failures anyone would say are not borne who looks only now: a way out that was kept while the cluster
   * changed may be better than the one that would be found.
   */
  get brokenAnew(): number {
    return this.#ways.filter((way) => {
      const trial = this.#trialOf(way)
      trial.find()
      return trial.short !== undefined
    }).length
  }

  /**
   * Forgets the ways out that were found. One that was kept while the cluster changed may be better than the one that
   * would be found now; without it, what is told is what anyone is told who looks only now.
   */
  forget(): void {
    for (const way of this.#ways) way.forget()
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
    const size = this.#site.cluster.shapesOf(server)[shape]
    if (!size) throw new RangeError(`Server ${server} has no shape ${shape}`)
    for (const way of this.#ways) {
      const fails = way.fails(host)
      if (way.short && !fails) continue
      if (!fails && way.leavesRoom(server, size, host)) continue
      if (fails && !way.short && way.takesIn(server, size)) continue
      const short = this.#tryWith(way, server, host, shape)
      if (short) return short
    }
    return undefined
  }

  /** Tells of a server that was put on a host; call it after the cluster and its rules were changed. */
  put(server: number, host: number): void {
    const size = this.#site.cluster.sizeOf(server)
    for (const way of this.#ways) {
      if (!way.known) continue
      const kept = !way.short && (way.fails(host) ? way.takeIn(server, size) : way.standsWith(server, host))
      if (!kept) way.forget()
    }
  }

  /** Tells of a server that was taken from a host; call it after the cluster and its rules were changed. */
  remove(server: number, host: number): void {
    // A rule that was broken by where it was asks more of those who restart now.
    const tied = this.#site.isTied(server)
    for (const way of this.#ways)
      // Room that comes back breaks no way out, but may open one.
      if (tied || way.fails(host) || way.short) way.forget()
  }

  #tryWith(way: WayOut, server: number, host: number, shape: number): Shortfall | undefined {
    const { shapeOf } = this.#site.cluster
    const trial = this.#trialOf(way)
    const before = shapeOf[server] ?? 0
    shapeOf[server] = shape
    trial.find(server, host)
    shapeOf[server] = before
    return trial.short
  }

  #trialOf(way: WayOut): WayOut {
    const known = this.#trials.get(way)
    if (known) return known
    const trial = new WayOut(this.#site, way.hosts)
    this.#trials.set(way, trial)
    return trial
  }
}
