import { t, tn } from '../text/translate.ts'
import type { LinkRecord, ServerId, ServerRecord } from './records.ts'
import type { DesignStore } from './store.ts'

export type Balancer = NonNullable<ServerRecord['balancer']>
export type Algorithm = Balancer['algorithm']

/** A server that a balancer spreads load over, with the link that makes it one. */
export interface Member {
  readonly link: LinkRecord
  readonly server: ServerRecord
}

/** The members of a server, out of its links: where those that begin at it lead. */
export const membersOf = (
  server: Pick<ServerRecord, 'id'>,
  links: Iterable<LinkRecord>,
  store: DesignStore,
): Member[] =>
  [...links].flatMap((link): Member[] => {
    const to = link.from === server.id && link.to !== server.id ? store.get<'server'>(link.to) : undefined
    return to ? [{ link, server: to }] : []
  })

/** The links that begin at each server, in a stable order. */
export function linksFrom(store: DesignStore): Map<ServerId, LinkRecord[]> {
  const links = store.all('link').sort((a, b) => (a.id < b.id ? -1 : 1))
  return Map.groupBy(links, (link) => link.from)
}

/** How many machines a balancer has behind it: replicas count one by one, a server linked twice counts once. */
export function machinesBehind(members: readonly Member[]): number {
  const replicas = new Map(members.map(({ server }) => [server.id, server.replicas]))
  return [...replicas.values()].reduce((sum, one) => sum + one, 0)
}

/** How load is spread, in a word or two: a card has little room. */
export function algorithmWords(algorithm: Algorithm): string {
  switch (algorithm) {
    case 'round-robin':
      return t`in turn`
    case 'least-connections':
      return t`least busy`
    case 'source':
      return t`by client`
  }
}

/** "Balances 3 · in turn": what a card says of a balancer. */
export function balancerLine(balancer: Balancer, machines: number): string {
  const what = machines === 0 ? t`Balances nothing yet` : tn(machines, 'Balances {n} machine', 'Balances {n}')
  return machines === 0 ? what : `${what} · ${algorithmWords(balancer.algorithm)}`
}
