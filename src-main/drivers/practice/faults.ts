/** What can be made to go wrong on a practice host, to practise with. */
export const practiceFaultNames = ['unreachable', 'slow', 'pool-full', 'start-fails'] as const
export type PracticeFault = (typeof practiceFaultNames)[number]

export const faultTitles: Record<PracticeFault, string> = {
  unreachable: 'Does not answer',
  slow: 'Answers slowly',
  'pool-full': 'Storage pools are full',
  'start-fails': 'Machines fail to start',
}

export const isPracticeFault = (name: string): name is PracticeFault =>
  practiceFaultNames.some((fault) => fault === name)
