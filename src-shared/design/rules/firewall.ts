import { t } from '../../text/translate.ts'
import { isAddressOrRange } from '../address.ts'
import type { Finding } from '../findings.ts'
import type { LinkRecord, ServerId } from '../records.ts'
import type { DesignStore } from '../store.ts'
import { called, type Rule } from './rule.ts'

const linksOf = (store: DesignStore): LinkRecord[] =>
  store.all('link').toSorted((a, b) => (a.id < b.id ? -1 : 1))

const nameOf = (store: DesignStore, id: ServerId): string => {
  const server = store.get<'server'>(id)
  return server ? called(server) : t`A missing server`
}

export const firewallSources: Rule = (store) =>
  linksOf(store).flatMap((link): Finding[] => {
    const wrong = (link.firewall?.sources ?? []).filter((source) => !isAddressOrRange(source))
    if (wrong.length === 0) return []
    const what = wrong.map((source) => JSON.stringify(source)).join(', ')
    const [from, to] = [nameOf(store, link.from), nameOf(store, link.to)]
    return [
      {
        rule: 'firewall-source',
        severity: 'warning',
        records: [link.id],
        text: t`The firewall rule from ${from} to ${to} names ${what}, which is neither an address nor a range.`,
        next: t`Write it like 10.0.0.5, 10.0.0.0/24 or fd00::/64.`,
      },
    ]
  })

/** Do both speak of the same traffic, at least in part? */
const meet = (a: LinkRecord, b: LinkRecord): boolean =>
  (a.protocol === b.protocol || a.protocol === 'any' || b.protocol === 'any') &&
  (a.port === b.port || a.port === null || b.port === null) &&
  sourcesMeet(a.firewall?.sources ?? [], b.firewall?.sources ?? [])

const sourcesMeet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 || b.length === 0 || a.some((source) => b.includes(source))

/** A link that is allowed and another one, between the same two, that is denied. */
export const deniedAndAllowed: Rule = (store) => {
  const between = new Map<string, LinkRecord[]>()
  for (const link of linksOf(store)) {
    const key = `${link.from} ${link.to}`
    const list = between.get(key)
    if (list) list.push(link)
    else between.set(key, [link])
  }
  return [...between.values()].flatMap((links) => {
    const allowed = links.filter((link) => link.firewall?.action !== 'deny')
    const denied = links.filter((link) => link.firewall?.action === 'deny')
    return denied.flatMap((link): Finding[] => {
      const other = allowed.find((one) => meet(link, one))
      if (!other) return []
      const [from, to] = [nameOf(store, link.from), nameOf(store, link.to)]
      return [
        {
          rule: 'denied-and-allowed',
          severity: 'warning',
          records: [link.id, other.id],
          text: t`A firewall rule denies ${from} what another link to ${to} allows.`,
          next: t`Delete one of the two links, or give them different ports or sources.`,
        },
      ]
    })
  })
}
