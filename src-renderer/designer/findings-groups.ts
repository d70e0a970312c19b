import type { Finding } from '@shared/design/findings.ts'
import { ruleName } from '@shared/design/rule-names.ts'
import { t, tn } from '@shared/text/translate.ts'

export type Severity = Finding['severity']
export const severities: readonly Severity[] = ['error', 'warning', 'info']

/** Findings of one kind and severity. */
export interface FindingGroup {
  readonly key: string
  readonly name: string
  readonly severity: Severity
  readonly findings: readonly Finding[]
}

export const severityWord = (severity: Severity): string =>
  ({ error: t`Error`, warning: t`Warning`, info: t`Advice` })[severity]

/** "3 errors": what a filter says. */
export const severityCount = (severity: Severity, count: number): string =>
  ({
    error: () => tn(count, '{n} error', '{n} errors'),
    warning: () => tn(count, '{n} warning', '{n} warnings'),
    info: () => tn(count, '{n} piece of advice', '{n} pieces of advice'),
  })[severity]()

/** A finding is the same one as long as it says the same of the same records. */
export const findingKey = ({ rule, records, text }: Finding): string => `${rule} ${records.join(' ')} ${text}`

/** The findings of the severities shown, by kind: worst first, then by the name of the kind. */
export function groupsOf(findings: readonly Finding[], shown: ReadonlySet<Severity>): FindingGroup[] {
  const groups = Map.groupBy(
    findings.filter(({ severity }) => shown.has(severity)),
    ({ rule, severity }) => `${severity} ${rule}`,
  )
  return [...groups]
    .flatMap(([key, list]) =>
      list[0] ? { key, name: ruleName(list[0].rule), severity: list[0].severity, findings: list } : [],
    )
    .toSorted(
      (a, b) =>
        severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.name.localeCompare(b.name),
    )
}
