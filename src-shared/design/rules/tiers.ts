import type { Finding } from '../findings.ts'
import { allowedFamilies } from '../tier-rules.ts'
import { called, type Rule, serversOf } from './rule.ts'
import { either } from '../../text/lists.ts'
import { t } from '../../text/translate.ts'

/** A server that its own rule and its tier's leave no hypervisor. */
export const contradictingFamilies: Rule = (store) =>
  serversOf(store).flatMap((server): Finding[] => {
    const tier = store.get<'tier'>(server.tier)
    if (!tier || server.kind !== 'virtual' || allowedFamilies(server, tier)?.length !== 0) return []
    const own = either(server.hostRule.families)
    return [
      {
        rule: 'tier-families',
        severity: 'error',
        records: [server.id, tier.id],
        text: t`${called(server)} may run only on ${own}, but tier ${tier.name} allows only ${either(tier.rules.families)}.`,
        next: t`Change one of the two rules, or move the server to another tier.`,
      },
    ]
  })

export const unknownTierNetworks: Rule = (store) =>
  store
    .all('tier')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ rules }) => rules.network !== null && !store.has(rules.network))
    .map((tier) => ({
      rule: 'tier-network',
      severity: 'warning',
      records: [tier.id],
      text: t`New servers of tier ${tier.name} would be on a network that is not in the design.`,
      next: t`Choose another network in the rules of the tier.`,
    }))
