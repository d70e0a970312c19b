import { t } from '../../text/translate.ts'
import { isNextTo, parseAddress, parseRange } from '../address.ts'
import type { Finding } from '../findings.ts'
import type { NetworkRecord } from '../records.ts'
import { type Card, cardsOf, holdersOf, wireKey } from './cards.ts'
import { allCalled, called, type Rule } from './rule.ts'

const found = (rule: string, network: NetworkRecord, text: string, next: string): Finding => ({
  ...{ rule, severity: 'error' as const, records: [network.id], text, next },
})

/** A gateway is an address of a machine in its network. */
export const gateways: Rule = (store) =>
  store.all('network').flatMap((network): Finding[] => {
    const { name, gateway } = network
    if (gateway === '') return []
    const address = parseAddress(gateway)
    if (!address)
      return [
        found(
          'gateway-invalid',
          network,
          t`${JSON.stringify(gateway)}, the gateway of network ${name}, is not an IPv4 or IPv6 address.`,
          t`Write it like 10.0.0.1 or fd00::1, without a prefix, or leave it empty.`,
        ),
      ]
    const range = parseRange(network.range)
    if (!range || !isNextTo(range, address))
      return [
        {
          rule: 'gateway-outside',
          severity: 'warning',
          records: [network.id],
          text:
            network.range === ''
              ? t`Network ${name} has the gateway ${gateway} and no address range that it is in.`
              : t`${gateway}, the gateway of network ${name}, is no address of a machine in ${network.range}.`,
          next: t`Change the gateway or the range of the network.`,
        },
      ]
    // One with cards in several networks may be what leads from one to the other.
    const holders = (holdersOf(store).get(wireKey(network, address)) ?? [])
      .map(({ server }) => server)
      .filter(({ nics }) => nics.length === 1)
    if (holders.length === 0) return []
    return [
      {
        rule: 'gateway-taken',
        severity: 'warning',
        records: [network.id, ...new Set(holders.map(({ id }) => id))],
        text: t`${allCalled(holders)} has the address ${gateway}, which is the gateway of network ${name}, and no card elsewhere.`,
        next: t`Give the server another address, or a card in the network that it leads to.`,
      },
    ]
  })

export const nameServers: Rule = (store) =>
  store
    .all('network')
    .flatMap((network) =>
      network.nameServers
        .filter((one) => parseAddress(one) === undefined)
        .map((one) =>
          found(
            'name-server-invalid',
            network,
            t`${JSON.stringify(one)}, a name server of network ${network.name}, is not an IPv4 or IPv6 address.`,
            t`Write it like 10.0.0.2 or fd00::2, or leave it out.`,
          ),
        ),
    )

/** Packages come from elsewhere: of a server that has fixed addresses only, one of its networks has to lead there. */
export const packagesWithoutWay: Rule = (store) =>
  [...Map.groupBy(cardsOf(store), ({ server }) => server)].flatMap(([server, cards]): Finding[] => {
    if (server.firstBoot === null || server.firstBoot.packages.length === 0) return []
    if (!cards.every((card) => isFixed(card) && card.network?.gateway === '')) return []
    return [
      {
        rule: 'packages-without-way',
        severity: 'info',
        records: [server.id, ...new Set(cards.flatMap(({ network }) => network?.id ?? []))],
        text: t`${called(server)} is to install packages at its first start, but none of its networks has a gateway.`,
        next: t`Give the network its gateway and name servers, or leave an address to DHCP.`,
      },
    ]
  })

/** DHCP tells a guest its gateway. */
const isFixed = ({ server, address, range }: Card): boolean =>
  server.replicas === 1 && address !== undefined && range !== undefined
