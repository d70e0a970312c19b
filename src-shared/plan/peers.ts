import type { AffinityRecord, LinkRecord } from '../design/records.ts'
import type { Peer } from '../placement/types.ts'

/**
 * Who is at the other end of each server's links, once for each link. What a link is expected to carry is its weight; one
 * of which nothing is known weighs as much as the others do on average, so that it is neither lost beside them nor
 * outweighs them. Both ends see the same weight. Servers that a rule wants near one another are as if they were linked.
 */
export function peersOf(
  links: readonly LinkRecord[],
  rules: readonly Pick<AffinityRecord, 'kind' | 'servers'>[] = [],
): Map<string, Peer[]> {
  const known = links.flatMap(({ traffic }) => traffic ?? [])
  const usual = known.length > 0 ? known.reduce((sum, traffic) => sum + traffic, 0) / known.length : 1
  const peers = new Map<string, Peer[]>()
  const meet = (one: string, other: string, traffic: number | null): void => {
    const list = peers.get(one) ?? []
    if (list.length === 0) peers.set(one, list)
    list.push({ serverId: other, weight: traffic ?? usual, ...(traffic === null ? {} : { traffic }) })
  }
  for (const { from, to, traffic } of links) {
    meet(from, to, traffic)
    meet(to, from, traffic)
  }
  for (const { kind, servers } of rules) {
    if (kind !== 'near') continue
    for (const one of new Set(servers))
      for (const other of new Set(servers)) if (one !== other) meet(one, other, null)
  }
  return peers
}
