import { t } from '@shared/text/translate.ts'

/** What can be made to go wrong on a practice host, to practise with. */
export const practiceFaultNames = ['unreachable', 'slow', 'pool-full', 'start-fails'] as const
export type PracticeFault = (typeof practiceFaultNames)[number]

export function faultTitle(fault: PracticeFault): string {
  const titles: Record<PracticeFault, () => string> = {
    unreachable: () => t`Does not answer`,
    slow: () => t`Answers slowly`,
    'pool-full': () => t`Storage pools are full`,
    'start-fails': () => t`Machines fail to start`,
  }
  return titles[fault]()
}

export const isPracticeFault = (name: string): name is PracticeFault =>
  practiceFaultNames.some((fault) => fault === name)
