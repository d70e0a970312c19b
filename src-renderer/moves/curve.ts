import type { MoveGoal, ProposedMove } from '@shared/plan/moves/types.ts'
import { t } from '@shared/text/translate.ts'

/** After how many moves a plan may end: moves of one step belong together. */
export const stepEnds = (moves: readonly Pick<ProposedMove, 'step'>[]): number[] =>
  moves.flatMap(({ step }, at) => (moves[at + 1]?.step === step ? [] : [at + 1]))

/** The curve of the gain: the share of it after none, and after each end of a step, 0..1 by 0..1. */
export function curveOf(moves: readonly Pick<ProposedMove, 'step' | 'share'>[]): { x: number; y: number }[] {
  const ends = stepEnds(moves).map((count) => ({
    x: count / moves.length,
    y: Math.max(0, Math.min(1, moves[count - 1]?.share ?? 0)),
  }))
  return [{ x: 0, y: 0 }, ...ends]
}

/** Emptying hosts is all or nothing; what evens out may end earlier. */
export const isGradual = (goal: MoveGoal): boolean => goal === 'rebalance' || goal === 'spread'

export const percent = (share: number): string => `${Math.round(share * 100)} %`

export function goalName(goal: MoveGoal): string {
  switch (goal) {
    case 'rebalance':
      return t`Even out`
    case 'spread':
      return t`Spread`
    case 'consolidate':
      return t`Gather`
    case 'drain':
      return t`Empty hosts`
  }
}

export function goalText(goal: MoveGoal): string {
  switch (goal) {
    case 'rebalance':
      return t`Memory and processors in use alike on every host.`
    case 'spread':
      return t`As many servers on each host as well, so that a host that dies takes few along.`
    case 'consolidate':
      return t`On as few hosts as can be; the others may be switched off.`
    case 'drain':
      return t`Everything leaves the hosts chosen below: for maintenance, or for good.`
  }
}
