import { t } from '../../../text/translate.ts'
import { type Cluster, NOWHERE } from '../cluster.ts'
import type { Shortage } from './shortage.ts'

/** How things are called that the engine knows by number. */
export interface Words {
  rule(number: number): string
  /** "3 GiB of memory" */
  amount(resource: number, amount: number): string
}

/** What stands in the way, for people. */
export function shortageText(cluster: Cluster, shortage: Shortage, words: Words): string {
  const nameOf = (host: number): string => cluster.hosts[host]?.name ?? ''
  const who = shortage.servers.map((server) => cluster.servers[server]?.name ?? '').join(' + ')
  const said = [shortage.alone ? t`${who} finds no place.` : t`${who} finds no place beside the others.`]
  const [nearest] = shortage.hosts
  if (nearest) {
    const host = nameOf(nearest.host)
    const short = nearest.shortBy.flatMap((by, resource) => (by > 0 ? [words.amount(resource, by)] : []))
    const rules = nearest.rules.map((rule) => words.rule(rule)).join('; ')
    if (rules !== '') said.push(t`No host is allowed; ${host} comes nearest, but for: ${rules}.`)
    else if (short.length > 0) said.push(t`${host} comes nearest; it lacks ${short.join(', ')}.`)
    else if (nearest.overloaded !== NOWHERE)
      said.push(t`${nameOf(nearest.overloaded)} would have to send more than its rate.`)
  }
  if (shortage.rules.length > 0) {
    const rules = shortage.rules.map((rule) => words.rule(rule)).join('; ')
    said.push(t`All find a place without any one of: ${rules}.`)
  }
  return said.join(' ')
}
