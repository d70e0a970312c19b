import type { CardStatus } from '../status.ts'
import type { CardInsight } from './insight.ts'

/** What a card's state takes a second line for: what presses most, when no work is under way. */
export function secondLine(
  status: CardStatus | undefined,
  insight: Pick<CardInsight, 'fall' | 'load'>,
): 'load' | 'drift' | null {
  if ((status && status.progress !== null) || insight.fall) return null
  if (insight.load) return 'load'
  return status && status.drift.length > 0 ? 'drift' : null
}
