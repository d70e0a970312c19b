import { LINK_COSTS } from './engine/designs/links.ts'
import type { Question } from './question.ts'
import type { Room } from './room.ts'

/** What a link to another host of the same rack costs beside one that leaves the rack; on one host it costs nothing. */
const NEAR = LINK_COSTS.domain / LINK_COSTS.site

/** Shares of a server's links, by their weights. */
export interface Leaving {
  /** Those that leave the host. */
  host: number
  /** Those that leave the rack; the same where racks are not known. */
  rack: number
  /** What they cost: 1 when all leave the rack, 0 when none leaves the host. */
  cost: number
}

/** Of the links to servers that have a place; undefined: there are none. */
export function linksLeaving({ peers }: Question, { host: { rack }, replicas }: Room): Leaving | undefined {
  if (peers.length === 0) return undefined
  let [all, host, beyond] = [0, 0, 0]
  for (const { serverId, placed, weight, racks } of peers) {
    const here = replicas?.get(serverId)?.length ?? 0
    const near = rack === undefined || racks === undefined ? here : (racks.get(rack) ?? 0)
    all += weight
    host += weight * (1 - here / placed)
    beyond += weight * (1 - near / placed)
  }
  if (all === 0) return undefined
  return { host: host / all, rack: beyond / all, cost: (beyond + NEAR * (host - beyond)) / all }
}
