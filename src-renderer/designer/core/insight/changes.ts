import type { ServerChange } from '@shared/plan/changes.ts'
import { t } from '@shared/text/translate.ts'

/** "apply adds 2, changes 1" of a group, "apply changes it: memory 1 GiB → 2 GiB" of a single server. */
export function changeWords({ add, change, remove, texts }: ServerChange): string {
  const what = texts.length > 0 ? `: ${texts.join(', ')}` : ''
  if (add + change + remove === 1) {
    if (add === 1) return t`apply adds it`
    return remove === 1 ? t`apply removes one` : t`apply changes it` + what
  }
  const parts = [
    add > 0 ? t`adds ${add}` : '',
    change > 0 ? t`changes ${change}` + what : '',
    remove > 0 ? t`removes ${remove}` : '',
  ].filter((part) => part !== '')
  return t`apply ${parts.join(', ')}`
}
