import type { Cluster } from './cluster.ts'
import type { Rules, Scope } from './rules.ts'
import { sizeOf, totalsOf } from './sizes.ts'

const NO_RULES: readonly number[] = []

/** What the ways out of all failures of a cluster share. */
export class Site {
  readonly cluster: Cluster
  readonly rules: Rules | undefined
  /** What a unit of each resource is of the whole cluster. */
  readonly weights: readonly number[]
  /** Are there rules by which servers have to restart together? */
  readonly together: boolean
  readonly #between: (readonly number[] | undefined)[] = []
  readonly #tied: (boolean | undefined)[] = []
  /** Share of the whole cluster, of each kind of server. */
  readonly #sizes: Float64Array

  constructor(cluster: Cluster, rules: Rules | undefined) {
    this.cluster = cluster
    this.rules = rules
    this.together = rules?.rules.some(({ kind }) => kind === 'together') ?? false
    const totals = totalsOf(cluster)
    this.weights = totals.map((total) => (total > 0 ? 1 / total : 0))
    this.#sizes = Float64Array.from(cluster.kinds, ({ shapes }) => sizeOf(shapes[0] ?? [], totals))
  }

  /** Largest first; of equals the first. */
  readonly inOrder = (a: number, b: number): number => this.#large(b) - this.#large(a) || a - b

  #large(server: number): number {
    return this.#sizes[this.cluster.kindOf[server] ?? 0] ?? 0
  }

  /** The rules between a server and others. */
  between(server: number): readonly number[] {
    const { rules } = this
    if (!rules) return NO_RULES
    // Asked for every failure of every host: rules do not change meanwhile.
    return (this.#between[server] ??= rules
      .of(server)
      .filter((number) => rules.rules[number]?.kind !== 'only'))
  }

  /** Has it rules by which more than the host that it goes to matters, or more than how many are there? */
  isTied(server: number): boolean {
    return (this.#tied[server] ??= this.between(server).some((number) => {
      const rule = this.rules?.rules[number]
      return rule?.kind !== 'apart' || rule.scope === 'domain'
    }))
  }

  /** These servers by who has to be with whom, largest first, each set in its parts that share a host. */
  sets(servers: readonly number[]): number[][][] {
    const all = joined(servers, this.rules)
    const size = (set: readonly number[]): number => set.reduce((sum, one) => sum + this.#large(one), 0)
    const larger = (a: readonly number[], b: readonly number[]): number =>
      size(b) - size(a) || (a[0] ?? 0) - (b[0] ?? 0)
    return all
      .toSorted(larger)
      .map((set) => (set.length === 1 ? [set] : joined(set, this.rules, 'host').toSorted(larger)))
  }
}

/** Sets of those that have to be together, by rules of one scope alone if told; each server is in one. */
function joined(servers: readonly number[], rules: Rules | undefined, scope?: Scope): number[][] {
  const sets = new Map(servers.map((server) => [server, [server]]))
  const last = new Map<number, number>()
  for (const server of servers)
    for (const number of rules?.of(server) ?? []) {
      const rule = rules?.rules[number]
      if (rule?.kind !== 'together' || (scope ?? rule.scope) !== rule.scope) continue
      const [set, own] = [sets.get(last.get(number) ?? server), sets.get(server)]
      last.set(number, server)
      if (!set || !own || set === own) continue
      set.push(...own)
      for (const one of own) sets.set(one, set)
    }
  return [...new Set(sets.values())]
}
