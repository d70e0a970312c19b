import type { Finding } from './findings.ts'
import { balancers } from './rules/balancers.ts'
import { disksTooLarge, fitsNowhere, overCommit } from './rules/capacity.ts'
import { deniedAndAllowed, firewallSources } from './rules/firewall.ts'
import { firstBoots } from './rules/first-boot.ts'
import { gateways, nameServers, packagesWithoutWay } from './rules/gateways.ts'
import { unknownDevices } from './rules/devices.ts'
import { largerThanAnyHost, unknownHosts, unknownImages } from './rules/hosts.ts'
import { duplicateNames, emptyNames, hostNames } from './rules/names.ts'
import { addresses, duplicateAddresses, macs, ranges, sources, unknownNetworks } from './rules/networks.ts'
import { hostBits, overlaps } from './rules/ranges.ts'
import { dataOutside, dataReachable } from './rules/reach.ts'
import type { HostRule, Rule, RuleFacts } from './rules/rule.ts'
import { disks, hostRules, links, memory, redundancy, tiers } from './rules/servers.ts'
import { singlePoints } from './rules/single-points.ts'
import { contradictingFamilies, unknownTierImages, unknownTierNetworks } from './rules/tiers.ts'
import { contradictions, idleTies, noCommonHost, spreadTogether, tooFewNamed } from './rules/ties.ts'
import { largerTogether, noKnownHostTogether, tooFewKnownApart } from './rules/ties-hosts.ts'
import { together, tooFewKnown } from './rules/together.ts'
import type { DesignStore } from './store.ts'

const rules: readonly Rule[] = [
  emptyNames,
  duplicateNames,
  tiers,
  disks,
  firstBoots,
  memory,
  hostRules,
  contradictingFamilies,
  unknownTierNetworks,
  together,
  contradictions,
  spreadTogether,
  noCommonHost,
  tooFewNamed,
  idleTies,
  addresses,
  duplicateAddresses,
  macs,
  unknownNetworks,
  ranges,
  hostBits,
  overlaps,
  gateways,
  nameServers,
  packagesWithoutWay,
  sources,
  links,
  firewallSources,
  deniedAndAllowed,
  dataOutside,
  dataReachable,
  hostNames,
  singlePoints,
  redundancy,
  balancers,
]
const hostRulesOfFacts: readonly HostRule[] = [
  largerThanAnyHost,
  fitsNowhere,
  disksTooLarge,
  overCommit,
  tooFewKnown,
  tooFewKnownApart,
  noKnownHostTogether,
  largerTogether,
  unknownImages,
  unknownTierImages,
  unknownHosts,
  unknownDevices,
]

const weight = { error: 0, warning: 1, info: 2 } as const
const bySeverity = (a: Finding, b: Finding): number => weight[a.severity] - weight[b.severity]

/**
 * Everything worth saying about a drawing, worst first. With the hosts as last known also what needs them: whether
 * anything fits anywhere and whether images and hosts that are named exist.
 */
export function findingsOf(store: DesignStore, facts?: RuleFacts): Finding[] {
  return worstFirst([...findingsByRule(store), ...(facts ? [hostFindingsOf(store, facts)] : [])])
}

/** What the drawing alone tells, a list for each rule, always in the same order of rules. */
export const findingsByRule = (store: DesignStore): Finding[][] => rules.map((rule) => rule(store))

export const worstFirst = (lists: readonly (readonly Finding[])[]): Finding[] => lists.flat().sort(bySeverity)

/** Only what the hosts as last known tell. */
export const hostFindingsOf = (store: DesignStore, facts: RuleFacts): Finding[] =>
  hostRulesOfFacts.flatMap((rule) => rule(store, facts)).toSorted(bySeverity)

/** What the drawing alone tells, a rule at a time: between two the caller may let something else have its turn. */
export function* findingsInTurns(store: DesignStore): Generator<void, Finding[]> {
  const found: Finding[] = []
  for (const rule of rules) {
    for (const finding of rule(store)) found.push(finding)
    yield
  }
  return found.toSorted(bySeverity)
}
