import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { LinkRecord, NetworkRecord, ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { cardsOf } from './cards.ts'
import { linkGraph } from './graph.ts'
import { called, kept, type Rule, tiersOf } from './rule.ts'

const rolesOf = kept((store: DesignStore) => new Map(tiersOf(store).map((tier) => [tier.id, tier.role])))

/** Data belongs behind the application: a data server that stands in an outside network can be tried by anybody. */
export const dataOutside: Rule = (store) => {
  const roles = rolesOf(store)
  const seen = new Set<string>()
  return cardsOf(store).flatMap(({ server, network }): Finding[] => {
    if (!network?.outside || roles.get(server.tier) !== 'data') return []
    const key = `${server.id} ${network.id}`
    if (seen.has(key)) return []
    seen.add(key)
    return [
      {
        rule: 'data-outside',
        severity: 'warning',
        records: [server.id, network.id],
        text: t`${called(server)} holds data and stands in network ${network.name}, which can be reached from outside.`,
        next: t`Take it off that network, and let an application server stand between.`,
      },
    ]
  })
}

interface Reached {
  at: number
  from: ServerRecord
  network: NetworkRecord
  /** The link that it was reached by, and how many led to it. */
  link: LinkRecord
  steps: number
}

/** What outside servers reach by links without passing an application server, nearest first. */
function reachedFromOutside(store: DesignStore): Reached[] {
  const { indexOf, to, servers } = linkGraph(store)
  const roles = rolesOf(store)
  const passes = (server: ServerRecord | undefined): boolean => {
    const role = server && roles.get(server.tier)
    return role !== 'application' && role !== 'data'
  }
  const seen = new Set<number>()
  const queue: { at: number; from: ServerRecord; network: NetworkRecord; steps: number }[] = []
  for (const { server, network } of cardsOf(store)) {
    const at = indexOf.get(server.id)
    if (at === undefined || !network?.outside || seen.has(at) || !passes(server)) continue
    seen.add(at)
    queue.push({ at, from: server, network, steps: 0 })
  }
  const reached: Reached[] = []
  for (let next = 0; next < queue.length; next += 1) {
    const one = queue[next]
    for (const { at, link } of (one && to[one.at]) ?? []) {
      if (!one || seen.has(at)) continue
      seen.add(at)
      const step = { at, from: one.from, network: one.network, steps: one.steps + 1 }
      reached.push({ ...step, link })
      if (passes(servers[at])) queue.push(step)
    }
  }
  return reached
}

export const dataReachable: Rule = (store) => {
  const { servers } = linkGraph(store)
  const roles = rolesOf(store)
  return reachedFromOutside(store).flatMap(({ at, from, network, link, steps }): Finding[] => {
    const server = servers[at]
    if (!server || roles.get(server.tier) !== 'data') return []
    const direct = steps === 1
    return [
      {
        rule: 'data-reachable',
        severity: direct ? 'warning' : 'info',
        records: [server.id, link.id, from.id],
        text: direct
          ? t`${called(from)} stands in network ${network.name}, which can be reached from outside, and talks to ${called(server)} in the data tier itself.`
          : t`From ${called(from)} in network ${network.name}, which can be reached from outside, a way leads to ${called(server)} in the data tier without an application server on it.`,
        next: t`Let an application server stand between.`,
      },
    ]
  })
}
