import { type Bounds, choose, settle, unsettle } from './choose.ts'
import { type Cluster, NOWHERE } from './cluster.ts'
import type { Rules } from './rules.ts'
import type { Scorer } from './scorers.ts'
import { sizeOf, totalsOf } from './sizes.ts'

/**
 * Places servers that rules tie to one another, all at once, before any other takes what the last of them needs:
 * largest first, and those that must be together in the part of the site where most of them fit, at least cost.
 * Returns those for which there was no place.
 */
export function placeGroup(
  cluster: Cluster,
  members: readonly number[],
  scorer: Scorer,
  bounds: Bounds & { rules: Rules },
): number[] {
  const totals = totalsOf(cluster)
  const large = (server: number): number => sizeOf(cluster.shapesOf(server)[0] ?? [], totals)
  const waiting = members
    .filter((server) => cluster.hostOf[server] === NOWHERE)
    .toSorted((a, b) => large(b) - large(a) || a - b)
  const together = waiting.some((server) =>
    bounds.rules.of(server).some((number) => {
      const rule = bounds.rules.rules[number]
      return rule?.kind === 'together' && rule.scope === 'domain'
    }),
  )
  const tries = together
    ? hostsByDomain(cluster).map((hosts) => attempt(cluster, waiting, hosts, scorer, bounds))
    : []
  const best = tries.toSorted((a, b) => b.placed - a.placed || a.cost - b.cost)[0]
  const left: number[] = []
  for (const [at, server] of waiting.entries()) {
    const place = best ? best.places[at] : choose(cluster, server, scorer, bounds)
    if (place) settle(cluster, server, place, bounds)
    else left.push(server)
  }
  return left
}

interface Attempt {
  readonly placed: number
  readonly cost: number
  /** For each server. */
  readonly places: readonly ({ host: number; shape: number } | undefined)[]
}

/** What placing these servers on some hosts alone would cost; leaves all as it was. */
function attempt(
  cluster: Cluster,
  servers: readonly number[],
  hosts: readonly number[],
  scorer: Scorer,
  bounds: Bounds,
): Attempt {
  let cost = 0
  const places = servers.map((server) => {
    const place = choose(cluster, server, scorer, bounds, hosts)
    if (!place) return undefined
    cost += place.cost
    settle(cluster, server, place, bounds)
    return place
  })
  for (const [at, server] of servers.entries()) if (places[at]) unsettle(cluster, server, bounds)
  return { placed: places.filter((place) => place !== undefined).length, cost, places }
}

function hostsByDomain({ domainOf, domains }: Cluster): number[][] {
  const hosts: number[][] = Array.from({ length: domains }, () => [])
  for (const [host, domain] of domainOf.entries()) hosts[domain]?.push(host)
  return hosts
}
