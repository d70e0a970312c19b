import {
  contains,
  formatRange,
  isNextTo,
  parseAddress,
  parseRange,
  reserved,
} from '@shared/design/address.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { NetworkId, NetworkRecord, ServerRecord } from '@shared/design/records.ts'
import { holdersOf, wireKey } from '@shared/design/rules/cards.ts'
import { allCalled } from '@shared/design/rules/rule.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { t } from '@shared/text/translate.ts'
import { namesIn } from './name-index.ts'

/** What speaks against an address as it is typed: its network, and everybody else. */
export function addressWarning(
  store: DesignStore,
  server: ServerRecord,
  networkId: NetworkId | null,
  text: string,
): string | undefined {
  const address = parseAddress(text.trim())
  if (!address) return undefined
  if (server.replicas > 1) return t`All ${server.replicas} replicas would have it`
  const network = networkId === null ? undefined : store.get<'network'>(networkId)
  const range = network && parseRange(network.range)
  if (network && range && !contains(range, address)) return t`Not in ${network.range} of ${network.name}`
  const use = range && reserved(range, address)
  if (use === 'network') return t`That names the network itself`
  if (use === 'broadcast') return t`That reaches the whole network`
  const others = (holdersOf(store).get(wireKey(network, address)) ?? [])
    .map((card) => card.server)
    .filter((one) => one.id !== server.id)
  return others.length === 0 ? undefined : t`${allCalled(others)} has it already`
}

/** Who else would be named so. */
export function nameWarning(store: DesignStore, server: ServerRecord, text: string): string | undefined {
  if (text.trim() === '') return undefined
  const names = namesIn(store)
  const taken = instancesOf({ ...server, name: text.trim() }).find(({ name }) => {
    const ids = names.holders(name)
    return ids.size > (ids.has(server.id) ? 1 : 0)
  })
  return taken && t`Another server is named ${taken.name}`
}

/** Which other network has addresses of the range, and whether it says what it means. */
export function rangeWarning(store: DesignStore, network: NetworkRecord, text: string): string | undefined {
  const range = parseRange(text.trim())
  if (!range) return undefined
  const written = parseAddress(text.trim().split('/')[0] ?? '')
  if (written && written.value !== range.base.value) return t`${formatRange(range)} is meant`
  const other = store.all('network').find((one) => {
    const its = one.id === network.id ? undefined : parseRange(one.range)
    return its && (contains(its, range.base) || contains(range, its.base))
  })
  return other && t`Overlaps with ${other.range} of ${other.name}`
}

/** A gateway that nobody in the network could reach. */
export function gatewayWarning(network: NetworkRecord, text: string): string | undefined {
  const address = parseAddress(text.trim())
  const range = parseRange(network.range)
  if (!address || (range && isNextTo(range, address))) return undefined
  return network.range === '' ? t`The network has no address range` : t`Not in ${network.range}`
}
