import { t } from '../text/translate.ts'
import type { TierRecord } from './records.ts'

/** What the role of a tier is called; the tiers of a new design are named so. */
export function roleName(role: TierRecord['role']): string {
  switch (role) {
    case 'load-balancing':
      return t`Load balancing`
    case 'web':
      return t`Web`
    case 'application':
      return t`Application`
    case 'data':
      return t`Data`
    case 'other':
      return t`Other`
  }
}
