import type { AuditQuery } from '@shared/contract/audit.ts'
import { t } from '@shared/text/translate.ts'

export type Span = 'all' | 'hour' | 'day' | 'week' | 'between'

export const spans = (): { value: Span; label: string }[] => [
  { value: 'all', label: t`All time` },
  { value: 'hour', label: t`Last hour` },
  { value: 'day', label: t`Last day` },
  { value: 'week', label: t`Last week` },
  { value: 'between', label: t`Between…` },
]

export interface AuditFilter {
  search: string
  span: Span
  /** Dates of `between` as the fields give them: "2026-05-01", both days included, or empty. */
  from: string
  to: string
}

const lengths: Partial<Record<Span, number>> = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 }

/** What to ask for; dates are days in local time. */
export function auditQuery(filter: AuditFilter, now: number): AuditQuery {
  const query: AuditQuery = { search: filter.search.trim() }
  const length = lengths[filter.span]
  if (length !== undefined) query.from = now - length
  if (filter.span === 'between') {
    const from = dayStart(filter.from)
    const to = dayStart(filter.to)
    if (from !== undefined) query.from = from.getTime()
    if (to !== undefined) query.to = new Date(to.getFullYear(), to.getMonth(), to.getDate() + 1).getTime() - 1
  }
  return query
}

function dayStart(text: string): Date | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  return match ? new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : undefined
}
