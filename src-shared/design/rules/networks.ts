import { contains, parseMac, parseRange, reserved } from '../address.ts'
import type { Finding } from '../findings.ts'
import type { RecordId } from '../records.ts'
import { type Card, cardsOf, holdersOf } from './cards.ts'
import { allCalled, called, type Rule } from './rule.ts'
import { t } from '../../text/translate.ts'

const found = (
  rule: string,
  severity: Finding['severity'],
  records: RecordId[],
  text: string,
  next: string,
): Finding => ({ rule, severity, records, text, next })

export const ranges: Rule = (store) =>
  store
    .all('network')
    .filter((network) => network.range !== '' && !parseRange(network.range))
    .map((network) =>
      found(
        'network-range',
        'error',
        [network.id],
        t`${JSON.stringify(network.range)} of network ${network.name} is not an address range.`,
        t`Write it like 10.0.0.0/24 or fd00::/64, or leave it empty.`,
      ),
    )

export const sources: Rule = (store) =>
  store
    .all('network')
    .filter((network) => network.source.name.trim() === '')
    .map((network) =>
      found(
        'network-source',
        'error',
        [network.id],
        t`Network ${network.name} does not say what it is called on the hosts.`,
        network.source.kind === 'bridge'
          ? t`Give the name of the bridge there.`
          : t`Give the name of the network there.`,
      ),
    )

export const unknownNetworks: Rule = (store) =>
  cardsOf(store)
    .filter(({ nic }) => nic.network !== null && !store.has(nic.network))
    .map(({ server, number }) =>
      found(
        'unknown-network',
        'error',
        [server.id],
        t`Network card ${number} of ${called(server)} is on a network that is not in the design.`,
        t`Choose another network for it.`,
      ),
    )

export const addresses: Rule = (store) =>
  cardsOf(store).flatMap(({ server, nic, number, address, network, range }) => {
    if (nic.address === '') return []
    if (!address) {
      return [
        found(
          'address-invalid',
          'error',
          [server.id],
          t`${JSON.stringify(nic.address)} on card ${number} of ${called(server)} is not an IPv4 or IPv6 address.`,
          t`Write it like 10.0.0.5 or fd00::5, without a prefix, or leave it empty for DHCP.`,
        ),
      ]
    }
    if (!network || !range) return []
    if (!contains(range, address)) {
      return [
        found(
          'address-outside',
          'error',
          [server.id, network.id],
          t`Address ${nic.address} of ${called(server)} is not in ${network.range} of network ${network.name}.`,
          t`Change the address or the range of the network.`,
        ),
      ]
    }
    const use = reserved(range, address)
    return use === undefined
      ? []
      : [
          found(
            'address-reserved',
            'error',
            [server.id, network.id],
            use === 'network'
              ? t`Address ${nic.address} of ${called(server)} is the network address of ${network.range}.`
              : t`Address ${nic.address} of ${called(server)} is the broadcast address of ${network.range}.`,
            t`Use an address between the first and the last of the range.`,
          ),
        ]
  })

export const duplicateAddresses: Rule = (store) => {
  const findings: Finding[] = []
  for (const card of cardsOf(store)) {
    if (card.address && card.server.replicas > 1) {
      findings.push(
        found(
          'duplicate-address',
          'error',
          [card.server.id],
          t`All ${card.server.replicas} replicas of ${called(card.server)} would have the address ${card.nic.address}.`,
          t`Leave the address empty for DHCP, or draw the servers one by one.`,
        ),
      )
    }
  }
  for (const cards of holdersOf(store).values()) {
    const ids = [...new Set(cards.map(({ server }) => server.id))]
    if (cards.length < 2) continue
    const who = allCalled(cards.map(({ server }) => server))
    const address = cards[0]?.nic.address ?? ''
    findings.push(
      found(
        'duplicate-address',
        'error',
        ids,
        ids.length > 1 ? t`${who} have the address ${address}.` : t`${who} has twice the address ${address}.`,
        t`Give each network card its own address.`,
      ),
    )
  }
  return findings
}

function hold(holders: Map<string, Card[]>, key: string, card: Card): void {
  const cards = holders.get(key)
  if (cards) cards.push(card)
  else holders.set(key, [card])
}

export const macs: Rule = (store) => {
  const findings: Finding[] = []
  const holders = new Map<string, Card[]>()
  for (const card of cardsOf(store)) {
    const { server, nic, number } = card
    if (nic.mac === '') continue
    const mac = parseMac(nic.mac)
    if (mac === undefined) {
      findings.push(
        found(
          'mac-invalid',
          'error',
          [server.id],
          t`${JSON.stringify(nic.mac)} on card ${number} of ${called(server)} is not a MAC address of a card.`,
          t`Write it like 52:54:00:12:34:56, or leave it empty: Terrace then makes one.`,
        ),
      )
      continue
    }
    hold(holders, mac, card)
    // Replicas are told apart by their cards.
    if (server.replicas > 1) hold(holders, mac, card)
  }
  for (const [mac, cards] of holders) {
    if (cards.length < 2) continue
    const who = allCalled(cards.map(({ server }) => server))
    findings.push(
      found(
        'duplicate-mac',
        'error',
        [...new Set(cards.map(({ server }) => server.id))],
        t`${who} would have the MAC address ${mac} more than once.`,
        t`Leave it empty: Terrace then makes one for each card.`,
      ),
    )
  }
  return findings
}
