import type { Lacking } from '@shared/plan/capacity-fill.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'

function word(resource: Lacking[number]['resource']): string {
  switch (resource) {
    case 'vcpus':
      return t`vCPUs`
    case 'memory':
      return t`memory`
    case 'disk':
      return t`disk space`
    case 'devices':
      return t`devices`
    case 'reserve':
      return t`the room for a failure`
    case 'empty':
      return t`a host without machines`
  }
}

/** What is missing for one more, and on which hosts. */
export const lackingText = (lacking: Lacking): string =>
  lacking.length === 0
    ? t`No host may run it.`
    : t`Missing for one more: ${lacking.map(({ resource, hosts }) => t`${word(resource)} (${both(hosts)})`).join('; ')}.`
