import type { DesignRecord, NetworkRecord, ServerNic, ServerRecord, TierRecord } from '../design/records.ts'
import { DesignStore } from '../design/store.ts'
import { byOrder } from '../drawing/layout.ts'

export interface TierServers {
  /** Undefined for servers whose tier is not in the design. */
  tier: TierRecord | undefined
  servers: ServerRecord[]
}

/** What exports that are lists are made from: everything in the order of the drawing, so that equal designs are equal files. */
export interface Listing {
  store: DesignStore
  name: string
  /** Tiers from top to bottom, their servers in reading order; servers without a tier last. */
  tiers: TierServers[]
  networks: NetworkRecord[]
  networkOf(nic: ServerNic): NetworkRecord | undefined
}

const byPlace = (a: ServerRecord, b: ServerRecord): number => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1)

export function listingOf(records: Iterable<DesignRecord>): Listing {
  const store = new DesignStore(records)
  const groups = new Map<string, TierServers>()
  for (const tier of store.all('tier').sort(byOrder)) groups.set(tier.id, { tier, servers: [] })
  const lost: TierServers = { tier: undefined, servers: [] }
  for (const server of store.all('server').sort(byPlace))
    (groups.get(server.tier) ?? lost).servers.push(server)
  return {
    store,
    name: store.get<'settings'>('settings:design')?.name || 'Untitled design',
    tiers: lost.servers.length === 0 ? [...groups.values()] : [...groups.values(), lost],
    networks: store
      .all('network')
      .sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1)),
    networkOf: (nic) => (nic.network === null ? undefined : store.get<'network'>(nic.network)),
  }
}
