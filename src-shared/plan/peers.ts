import type { LinkRecord } from '../design/records.ts'
import type { Peer } from '../placement/types.ts'

/**
 * Who is at the other end of each server's links, once for each link. What a link is expected to carry is its weight; one
 * of which nothing is known weighs as much as the others do on average, so that it is neither lost beside them nor
 * outweighs them. Both ends see the same weight.
 */
export function peersOf(links: readonly LinkRecord[]): Map<string, Peer[]> {
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
  return peers
}
