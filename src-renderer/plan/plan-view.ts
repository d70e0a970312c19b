import { formatBytes, formatDuration } from '@shared/base/units.ts'
import type { Plan, PlanStep } from '@shared/plan/plan.ts'
import { t, tn } from '@shared/text/translate.ts'

export interface StepGroup {
  /** The server's instance, or the host for steps that concern no server. */
  key: string
  title: string
  steps: PlanStep[]
}

/** Steps by the server that they make or change, in the order of the plan; the others by host. */
export function groupSteps(
  steps: PlanStep[],
  nameOfInstance: (key: string) => string,
  nameOfHost: (id: string) => string,
): StepGroup[] {
  const groups = new Map<string, StepGroup>()
  for (const step of steps) {
    const instance = step.serverId === undefined ? undefined : `${step.serverId}#${step.replica ?? 0}`
    const key = instance ?? step.hostId ?? ''
    const group = groups.get(key) ?? {
      key,
      title: instance === undefined ? nameOfHost(step.hostId ?? '') : nameOfInstance(instance),
      steps: [],
    }
    group.steps.push(step)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export const riskySteps = (plan: Plan): PlanStep[] => plan.steps.filter((step) => step.risk !== 'none')
export const blockers = (plan: Plan): Plan['problems'] =>
  plan.problems.filter((item) => item.severity === 'error')

/** Why the plan cannot be applied now, or undefined when it can. */
export function whyNot(plan: Plan, agreed: ReadonlySet<string>): string | undefined {
  const stopping = blockers(plan).length
  if (stopping > 0)
    return tn(
      stopping,
      '{n} problem keeps this plan from being applied.',
      '{n} problems keep this plan from being applied.',
    )
  if (plan.steps.length === 0) return t`There is nothing to do.`
  const open = riskySteps(plan).filter((step) => !agreed.has(step.id)).length
  if (open > 0)
    return tn(open, '{n} risky step waits for your agreement.', '{n} risky steps wait for your agreement.')
  return undefined
}

/** "Create 3, change 1, keep 4. 120 MiB to move, about 2 min." */
export function totalsText({ totals, moves }: Plan): string {
  const counts = [
    totals.create > 0 ? t`create ${totals.create}` : '',
    totals.change > 0 ? (moves ? t`move ${totals.change}` : t`change ${totals.change}`) : '',
    totals.remove > 0 ? t`remove ${totals.remove}` : '',
    totals.keep > 0 ? t`keep ${totals.keep}` : '',
  ].filter(Boolean)
  const effort = [
    totals.bytes > 0 ? t`${formatBytes(totals.bytes)} to move or write` : '',
    totals.estimateMs > 0 ? t`about ${formatDuration(totals.estimateMs)}` : '',
  ].filter(Boolean)
  const sentences = [counts.join(', '), effort.join(', ')].filter(Boolean)
  if (sentences.length === 0) return t`Nothing to do.`
  return sentences.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(' ')
}

/** Hosts whose facts are old: "cellar (5 min old), attic (2 h old)". */
export const agesText = (hosts: readonly { name: string; ageMs: number }[]): string =>
  hosts.map(({ name, ageMs }) => t`${name} (${formatDuration(ageMs)} old)`).join(', ')

/** One argv as a person could paste it into a shell. */
export const commandLine = (argv: string[]): string =>
  argv
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ')
