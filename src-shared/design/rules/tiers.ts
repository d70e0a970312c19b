import type { Finding } from '../findings.ts'
import { allowedFamilies, ruledImage } from '../tier-rules.ts'
import { findStored } from '../../plan/library.ts'
import { imageNameOf } from '../disk-source.ts'
import { called, type HostRule, type Rule, serversOf, tiersOf } from './rule.ts'
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

/** Before a server is drawn there: what it would begin as is in no store. */
export const unknownTierImages: HostRule = (store, { library = [] }) =>
  tiersOf(store).flatMap((tier): Finding[] => {
    const image = ruledImage(tier)
    if (image?.kind !== 'library' || !('problem' in findStored(image, library))) return []
    return [
      {
        rule: 'tier-image',
        severity: 'warning',
        records: [tier.id],
        text: t`New servers of tier ${tier.name} would begin as ${imageNameOf(image)}, an image that no store in the list has.`,
        next: t`Add and read the image store that has it, or choose another image in the rules of the tier.`,
      },
    ]
  })
