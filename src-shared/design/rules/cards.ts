import { type Address, addressKey, type Network, parseAddress, parseRange } from '../address.ts'
import type { NetworkRecord, ServerNic, ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { kept, serversOf } from './rule.ts'

/** A network card of a server, with what its texts mean. */
export interface Card {
  readonly server: ServerRecord
  readonly nic: ServerNic
  /** From 1, as people count. */
  readonly number: number
  /** undefined: none is written, or it is none. */
  readonly address: Address | undefined
  /** undefined: the host's own, or one that is not in the design. */
  readonly network: NetworkRecord | undefined
  readonly range: Network | undefined
}

export const cardsOf: (store: DesignStore) => readonly Card[] = kept((store) => {
  const ranges = new Map(store.all('network').map((network) => [network.id, parseRange(network.range)]))
  return serversOf(store).flatMap((server) =>
    server.nics.map((nic, index): Card => {
      const network = nic.network === null ? undefined : store.get<'network'>(nic.network)
      return {
        server,
        nic,
        number: index + 1,
        address: nic.address === '' ? undefined : parseAddress(nic.address),
        network,
        range: network && ranges.get(network.id),
      }
    }),
  )
})

/** One address on two networks of the same name on the hosts is one wire; on different ones it is allowed. */
const wireOf = (network: NetworkRecord | undefined): string =>
  network ? `${network.source.kind} ${network.source.name} ${network.vlan ?? ''}` : ''

/** Equal for two cards that would have one address on one wire. */
export const wireKey = (network: NetworkRecord | undefined, address: Address): string =>
  `${wireOf(network)}/${addressKey(address)}`

/** The cards by address, each on its wire. */
export const holdersOf: (store: DesignStore) => ReadonlyMap<string, readonly Card[]> = kept((store) =>
  Map.groupBy(
    cardsOf(store).filter(({ address }) => address !== undefined),
    ({ network, address }) => (address ? wireKey(network, address) : ''),
  ),
)
