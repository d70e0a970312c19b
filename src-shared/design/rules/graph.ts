import type { LinkRecord, ServerId, ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { kept, linksOf, serversOf } from './rule.ts'

/** Which servers talk to which, by their place in `serversOf`. */
export interface LinkGraph {
  readonly servers: readonly ServerRecord[]
  readonly indexOf: ReadonlyMap<ServerId, number>
  /** Those a server's links lead to, with the link. */
  readonly to: readonly (readonly { at: number; link: LinkRecord }[])[]
  /** Those it is linked with either way. */
  readonly beside: readonly (readonly number[])[]
}

/** The links that let something through: a firewall's "deny" is no way, and one that ends at nothing neither. */
export const linkGraph: (store: DesignStore) => LinkGraph = kept((store) => {
  const servers = serversOf(store)
  const indexOf = new Map(servers.map((server, at) => [server.id, at]))
  const to: { at: number; link: LinkRecord }[][] = servers.map(() => [])
  const beside: number[][] = servers.map(() => [])
  for (const link of linksOf(store)) {
    const [from, end] = [indexOf.get(link.from), indexOf.get(link.to)]
    if (from === undefined || end === undefined || from === end) continue
    if (link.firewall?.action === 'deny') continue
    to[from]?.push({ at: end, link })
    beside[from]?.push(end)
    beside[end]?.push(from)
  }
  return { servers, indexOf, to, beside }
})
