import type { Finding } from './findings.ts'
import { balancers } from './rules/balancers.ts'
import { largerThanAnyHost, unknownHosts, unknownImages } from './rules/hosts.ts'
import { duplicateNames, emptyNames, hostNames } from './rules/names.ts'
import { addresses, duplicateAddresses, macs, ranges, sources, unknownNetworks } from './rules/networks.ts'
import type { HostRule, Rule, RuleFacts } from './rules/rule.ts'
import { disks, hostRules, links, memory, redundancy, tiers } from './rules/servers.ts'
import type { DesignStore } from './store.ts'

const rules: readonly Rule[] = [
  emptyNames,
  duplicateNames,
  tiers,
  disks,
  memory,
  hostRules,
  addresses,
  duplicateAddresses,
  macs,
  unknownNetworks,
  ranges,
  sources,
  links,
  hostNames,
  redundancy,
  balancers,
]
const hostRulesOfFacts: readonly HostRule[] = [largerThanAnyHost, unknownImages, unknownHosts]

const weight = { error: 0, warning: 1, info: 2 } as const

/**
 * Everything worth saying about a drawing, worst first. With the hosts as last known also what needs them: whether
 * anything fits anywhere and whether images and hosts that are named exist.
 */
export function findingsOf(store: DesignStore, facts?: RuleFacts): Finding[] {
  const found = rules.flatMap((rule) => rule(store))
  if (facts) for (const rule of hostRulesOfFacts) found.push(...rule(store, facts))
  return found.toSorted((a, b) => weight[a.severity] - weight[b.severity])
}
