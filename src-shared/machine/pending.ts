import { t } from '../text/translate.ts'

/** In what a machine may differ at its next start, as the texts in `MachineFacts.pending` begin. */
export type PendingSubject = 'name' | 'vCPU' | 'memory' | 'disk' | 'network card'

/**
 * Does a change of this wait for the next start? Such texts are facts, compared and kept, so they are in English
 * whatever is spoken; `pendingText` has the words for people.
 */
export const isPending = (
  pending: readonly string[],
  subject: PendingSubject,
  change?: { from: number | string; to: number | string },
): boolean => {
  const start = change ? `${subject} ${change.from} → ${change.to} ` : `${subject} `
  return pending.some((text) => text.startsWith(start))
}

/** The words for a text of `MachineFacts.pending`. One of an unknown form is shown as it is. */
export function pendingText(text: string): string {
  const change = /^(name|vCPU|memory) (.+) → (.+) at the next start$/s.exec(text)
  if (change) {
    const [, subject, from = '', to = ''] = change
    if (subject === 'name') return t`name ${from} → ${to} at the next start`
    return subject === 'vCPU'
      ? t`vCPU ${from} → ${to} at the next start`
      : t`memory ${from} → ${to} at the next start`
  }
  const device = /^(disk|network card) (.+) (added|removed) at the next start$/s.exec(text)
  if (!device) return text
  const [, kind, name = '', what] = device
  if (kind === 'disk')
    return what === 'added'
      ? t`disk ${name} added at the next start`
      : t`disk ${name} removed at the next start`
  return what === 'added'
    ? t`network card ${name} added at the next start`
    : t`network card ${name} removed at the next start`
}
