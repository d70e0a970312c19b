import { contains, parseMac, parseRange, reserved } from '../address.ts'
import type { Finding } from '../findings.ts'
import type { RecordId } from '../records.ts'
import { type Card, cardsOf, holdersOf } from './cards.ts'
import { allCalled, called, type Rule } from './rule.ts'

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
        `${JSON.stringify(network.range)} of network ${network.name} is not an address range.`,
        'Write it like 10.0.0.0/24 or fd00::/64, or leave it empty.',
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
        `Network ${network.name} does not say what it is called on the hosts.`,
        `Give the name of the ${network.source.kind} there.`,
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
        `Network card ${number} of ${called(server)} is on a network that is not in the design.`,
        'Choose another network for it.',
      ),
    )

export const addresses: Rule = (store) =>
  cardsOf(store).flatMap(({ server, nic, number, address, network, range }) => {
    if (nic.address === '') return []
    const what = `Address ${nic.address} of ${called(server)}`
    if (!address) {
      return [
        found(
          'address-invalid',
          'error',
          [server.id],
          `${JSON.stringify(nic.address)} on card ${number} of ${called(server)} is not an IPv4 or IPv6 address.`,
          'Write it like 10.0.0.5 or fd00::5, without a prefix, or leave it empty for DHCP.',
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
          `${what} is not in ${network.range} of network ${network.name}.`,
          'Change the address or the range of the network.',
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
            `${what} is the ${use} address of ${network.range}.`,
            'Use an address between the first and the last of the range.',
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
          `All ${card.server.replicas} replicas of ${called(card.server)} would have the address ${card.nic.address}.`,
          'Leave the address empty for DHCP, or draw the servers one by one.',
        ),
      )
    }
  }
  for (const cards of holdersOf(store).values()) {
    const ids = [...new Set(cards.map(({ server }) => server.id))]
    if (cards.length < 2) continue
    const who = allCalled(cards.map(({ server }) => server))
    findings.push(
      found(
        'duplicate-address',
        'error',
        ids,
        `${who} ${ids.length > 1 ? 'have' : 'has twice'} the address ${cards[0]?.nic.address ?? ''}.`,
        'Give each network card its own address.',
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
          `${JSON.stringify(nic.mac)} on card ${number} of ${called(server)} is not a MAC address of a card.`,
          'Write it like 52:54:00:12:34:56, or leave it empty: Terrace then makes one.',
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
        `${who} would have the MAC address ${mac} more than once.`,
        'Leave it empty: Terrace then makes one for each card.',
      ),
    )
  }
  return findings
}
