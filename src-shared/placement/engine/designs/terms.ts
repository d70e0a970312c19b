import type { Cluster } from '../cluster.ts'
import type { Link, LinkCosts } from './links.ts'
import type { Rule } from '../rules.ts'

/** What a layout must obey, and what makes one better than another. */
export interface Terms {
  readonly rules?: readonly Rule[]
  /** Between servers. */
  readonly links?: readonly Link[]
  readonly costs?: LinkCosts
  /** Most traffic that may leave each host. */
  readonly rates?: readonly number[]
}

/** Throws a RangeError for servers and hosts that there are not, and for numbers that no traffic, cost or rate can be. */
export function checkTerms(
  { servers, hosts }: Cluster,
  { rules = [], links = [], costs, rates }: Terms,
): void {
  const server = (number: number): void => {
    if (!servers[number]) throw new RangeError(`there is no server ${number}`)
  }
  for (const rule of rules) {
    for (const member of rule.members) server(member)
    if (rule.kind === 'only')
      for (const host of rule.hosts) if (!hosts[host]) throw new RangeError(`there is no host ${host}`)
  }
  for (const { a, b, traffic } of links) {
    server(a)
    server(b)
    if (!(traffic >= 0 && traffic < Infinity)) throw new RangeError(`${traffic} is no traffic of a link`)
  }
  for (const cost of costs ? [costs.host, costs.domain, costs.site] : [])
    if (!(cost >= 0 && cost < Infinity)) throw new RangeError(`${cost} is no cost of traffic`)
  if (rates && rates.length !== hosts.length)
    throw new RangeError(`there are ${rates.length} rates for ${hosts.length} hosts`)
  for (const rate of rates ?? []) if (!(rate >= 0)) throw new RangeError(`${rate} is no rate of a host`)
}
