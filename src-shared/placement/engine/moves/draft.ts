import { Balance } from './balance.ts'
import { settle, unsettle } from '../choose.ts'
import { Cluster, NOWHERE, SLACK } from '../cluster.ts'
import type { Goal } from './goal.ts'
import { Reserve } from '../reserve.ts'
import { type Rule, Rules } from '../rules.ts'

/** What a plan of moves starts from. */
export interface Situation {
  /** Is left as it is. */
  readonly cluster: Cluster
  readonly goal: Goal
  readonly rules?: readonly Rule[]
  /** Sets of hosts whose failure is to be borne at any time. */
  readonly failures?: readonly (readonly number[])[]
  /** Servers that stay where they are. */
  readonly held?: ReadonlySet<number>
  /** What is copied when a server moves, in bytes per server: its memory, and disks that are local. */
  readonly bytes?: readonly number[]
}

/**
 * A copy of a cluster to try moves on, with rules and reserve. Hosts and servers are in the order of their names, so that
 * a plan does not depend on the order in which they were listed; `hosts` and `servers` tell which is which outside.
 */
export class Draft {
  readonly cluster: Cluster
  readonly goal: Goal
  readonly rules: Rules
  readonly balance: Balance
  /** Number outside, by number here. */
  readonly hosts: readonly number[]
  readonly servers: readonly number[]
  /** Servers that may be moved. */
  readonly movable: readonly number[]
  readonly #reserve: Reserve | undefined
  #unborne: number | undefined

  constructor({ cluster, goal, rules = [], failures = [], held = new Set() }: Situation) {
    this.hosts = byName(cluster.hosts)
    this.servers = byName(cluster.servers)
    const host = inverse(this.hosts)
    const server = inverse(this.servers)
    const inside = (list: readonly number[], map: readonly number[]): number[] =>
      list.map((one) => map[one] ?? NOWHERE)
    const pick = <T>(list: readonly T[], order: readonly number[]): T[] =>
      order.flatMap((at) => {
        const one = list[at]
        return one === undefined ? [] : [one]
      })
    this.goal = {
      ...goal,
      closed: new Set(inside([...goal.closed], host)),
      measures: goal.measures.map((measure) => ({
        ...measure,
        whole: pick(measure.whole, this.hosts),
        besides: pick(measure.besides, this.hosts),
      })),
    }
    this.cluster = new Cluster(
      cluster.resources,
      // A host that is to be empty has no room, whatever becomes free there.
      pick(cluster.hosts, this.hosts).map((one, at) =>
        this.goal.closed.has(at) ? { ...one, room: one.room.map(() => 0) } : one,
      ),
      pick(cluster.servers, this.servers),
    )
    for (const [here, outside] of this.servers.entries()) {
      const at = cluster.hostOf[outside] ?? NOWHERE
      if (at !== NOWHERE) this.cluster.put(here, host[at] ?? NOWHERE, cluster.shapeOf[outside] ?? 0)
    }
    this.rules = new Rules(
      this.cluster,
      rules.map((rule) =>
        rule.kind === 'only'
          ? { ...rule, members: inside(rule.members, server), hosts: inside(rule.hosts, host) }
          : { ...rule, members: inside(rule.members, server) },
      ),
    )
    this.balance = new Balance(this.cluster, this.goal)
    this.movable = [...this.servers.keys()].filter(
      (here) => !held.has(this.servers[here] ?? NOWHERE) && this.cluster.hostOf[here] !== NOWHERE,
    )
    if (failures.length > 0)
      this.#reserve = new Reserve(
        this.cluster,
        failures.map((hosts) => inside(hosts, host)),
        this.rules,
      )
  }

  get reserved(): boolean {
    return this.#reserve !== undefined
  }

  /** The shape that a server would have on another host; -1: there is no room, it is to be empty, or rules forbid it. */
  shapeOn(server: number, host: number): number {
    if (host === this.cluster.hostOf[server] || this.goal.closed.has(host)) return -1
    const shape = this.cluster.fittingShape(server, host)
    return shape < 0 || this.mayBeOn(server, host) ? shape : -1
  }

  /** May a server be on another host, were there room? */
  mayBeOn(server: number, host: number): boolean {
    if (host === this.cluster.hostOf[server] || this.goal.closed.has(host)) return false
    if (this.rules.of(server).length === 0) return true
    const from = this.cluster.hostOf[server] ?? NOWHERE
    return this.#without(server, () => this.rules.allowsFrom(server, host, from))
  }

  /** Moves a server if the failure reserve bears it: no failure that is borne now may no longer be. */
  move(server: number, host: number, shape: number): boolean {
    const from = this.cluster.hostOf[server] ?? NOWHERE
    const before = this.cluster.shapeOf[server] ?? 0
    const bounds = { rules: this.rules, reserve: this.#reserve }
    const broken = this.#broken()
    unsettle(this.cluster, server, bounds)
    if (this.#reserve && !this.#reserve.bears(server, host, shape)) {
      settle(this.cluster, server, { host: from, shape: before }, bounds)
      return false
    }
    settle(this.cluster, server, { host, shape }, bounds)
    this.#unborne = undefined
    if (this.#broken() <= broken) return true
    this.put(server, from, before)
    return false
  }

  /** Puts a server elsewhere, unasked: to take a move back. */
  put(server: number, host: number, shape: number): void {
    const bounds = { rules: this.rules, reserve: this.#reserve }
    unsettle(this.cluster, server, bounds)
    settle(this.cluster, server, { host, shape }, bounds)
    this.#unborne = undefined
  }

  /**
   * How much it would relieve to take a server from where it is: rules that its place breaks, and its part of what its
   * host gives beyond its room, as a share of the server. 0: nothing is wrong there.
   */
  relief(server: number): number {
    const { cluster, rules } = this
    const host = cluster.hostOf[server] ?? NOWHERE
    if (this.goal.closed.has(host)) return 0
    const size = cluster.sizeOf(server)
    let relief = rules.of(server).length > 0 ? this.#without(server, () => rules.wrong(server, host)) : 0
    for (let resource = 0; resource < size.length; resource += 1) {
      const over = -(cluster.free[host * size.length + resource] ?? 0)
      const need = size[resource] ?? 0
      const room = Math.max(1, cluster.room[host * size.length + resource] ?? 0)
      if (over > SLACK && need > 0) relief += Math.min(over, need) / room
    }
    return relief
  }

  /** How much of that it would relieve to take it to another host, where it is still apart from some perhaps. */
  reliefOn(server: number, host: number, relief = this.relief(server)): number {
    if (relief === 0 || this.rules.of(server).length === 0) return relief
    const left = relief - this.#without(server, () => this.rules.wrong(server, host))
    return left > SLACK ? left : 0
  }

  /** All that is wrong: the sum of what servers would relieve, and failures that are not borne. */
  trouble(): number {
    let sum = this.#broken()
    for (let server = 0; server < this.servers.length; server += 1)
      if (this.cluster.hostOf[server] !== NOWHERE) sum += this.relief(server)
    return sum
  }

  /** Failures that are not borne now. */
  #broken(): number {
    if (!this.#reserve) return 0
    if (this.#unborne === undefined) this.#reserve.forget()
    this.#unborne ??= this.#reserve.broken
    return this.#unborne
  }

  /** What its rules say of a server, itself not counted. */
  #without<T>(server: number, ask: () => T): T {
    const from = this.cluster.hostOf[server] ?? NOWHERE
    this.rules.remove(server, from)
    const answer = ask()
    this.rules.put(server, from)
    return answer
  }
}

/** Numbers in the order of names; of equal names, the one listed first. */
function byName(list: readonly { readonly name: string }[]): number[] {
  const name = (at: number): string => list[at]?.name ?? ''
  return [...list.keys()].toSorted((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b))
}

function inverse(order: readonly number[]): number[] {
  const back: number[] = []
  for (const [here, outside] of order.entries()) back[outside] = here
  return back
}
