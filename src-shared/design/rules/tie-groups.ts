import type { AffinityRecord, ServerId, ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { saysSomething, tiedServers } from '../ties.ts'
import { kept } from './rule.ts'

type Within = AffinityRecord['within']

/** A rule between servers with those of them that are there. */
export interface Tie {
  readonly rule: AffinityRecord
  readonly servers: readonly ServerRecord[]
}

/** All rules between servers that say something, in an order that does not depend on how the store came to be. */
export const saidTies: (store: DesignStore) => readonly Tie[] = kept((store) =>
  store
    .all('affinity')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((rule) => ({ rule, servers: tiedServers(store, rule) }))
    .filter(({ rule, servers }) => saysSomething(rule, servers.length)),
)

/** Servers that rules, one leading to the next, keep in one place. */
export interface Group {
  readonly servers: ServerRecord[]
  readonly ties: Tie[]
}

/** What is together on a host is together in a rack too. */
const keeps = (within: Within, { rule }: Tie): boolean =>
  rule.kind === 'together' && (within === 'rack' || rule.within === 'host')

/** By scope, the groups that servers are in; who is with nobody is in none. Sets, so rules in a circle do no harm. */
export const groupsOf: (store: DesignStore) => Record<Within, ReadonlyMap<ServerId, Group>> = kept(
  (store) => ({ host: joined(store, 'host'), rack: joined(store, 'rack') }),
)

function joined(store: DesignStore, within: Within): Map<ServerId, Group> {
  const groups = new Map<ServerId, Group>()
  for (const tie of saidTies(store)) {
    if (!keeps(within, tie)) continue
    const met = [...new Set(tie.servers.flatMap(({ id }) => groups.get(id) ?? []))]
    // The others join the largest, so that no server changes groups more than a few times.
    const [into = { servers: [], ties: [] }, ...others] = met.sort(
      (a, b) => b.servers.length - a.servers.length,
    )
    const added = [
      ...others.flatMap(({ servers }) => servers),
      ...tie.servers.filter(({ id }) => !groups.has(id)),
    ]
    for (const server of added) {
      into.servers.push(server)
      groups.set(server.id, into)
    }
    for (const other of others) into.ties.push(...other.ties)
    into.ties.push(tie)
  }
  return groups
}

export const distinct = (groups: ReadonlyMap<ServerId, Group>): Group[] => [...new Set(groups.values())]

/** One rule on the way from a server to another. */
export interface Step {
  readonly tie: Tie
  readonly from: ServerRecord
  readonly to: ServerRecord
}

/** The fewest rules of a group that lead from one of its servers to another. */
export function chainOf(group: Group, from: ServerRecord, to: ServerRecord): Step[] {
  const steps = new Map<ServerId, Step | undefined>([[from.id, undefined]])
  const tiesOf = Map.groupBy(
    group.ties.flatMap((tie) => tie.servers.map(({ id }) => ({ id, tie }))),
    ({ id }) => id,
  )
  const used = new Set<Tie>()
  const reached = [from]
  // Grows as it is walked.
  for (const server of reached) {
    if (server.id === to.id) break
    for (const { tie } of tiesOf.get(server.id) ?? []) {
      if (used.has(tie)) continue
      used.add(tie)
      for (const next of tie.servers)
        if (!steps.has(next.id)) {
          steps.set(next.id, { tie, from: server, to: next })
          reached.push(next)
        }
    }
  }
  const chain: Step[] = []
  for (let step = steps.get(to.id); step; step = steps.get(step.from.id)) chain.unshift(step)
  return chain
}
