import { t, tn } from '@shared/text/translate.ts'
import type { CardStatus, StatusBoard } from '../status.ts'

/**
 * The three inks a server is drawn in: designed (nothing of it exists), real as it is designed, or drifted from it;
 * and, of a group, partly there.
 */
export const inks = ['designed', 'partly', 'as-designed', 'drifted'] as const
export type Ink = (typeof inks)[number]

export function inkOf(status: CardStatus): Ink {
  if (status.drift.length > 0) return 'drifted'
  if (status.state === 'designed') return 'designed'
  return status.missing > 0 ? 'partly' : 'as-designed'
}

export function inkName(ink: Ink): string {
  if (ink === 'designed') return t`Designed, not there yet`
  if (ink === 'partly') return t`Partly there`
  return ink === 'drifted' ? t`Drifted from design` : t`There, as designed`
}

/** What is known of a server, in parts: the canvas, the outline and the properties join them as they have room. */
export function statusWords(status: CardStatus): string[] {
  if (status.proposed) return [status.host ? `→ ${status.host}` : t`Fits nowhere`]
  const missing =
    status.missing > 0 && status.state !== 'designed'
      ? tn(status.missing, '{n} not there yet', '{n} not there yet')
      : ''
  return [status.text, status.host, missing].filter((part) => part !== '')
}

/** "≠ memory 1 GiB → 2 GiB by hand": each thing that differs from the design. */
export const driftWords = (drift: readonly string[]): string[] => drift.map((text) => `≠ ${text}`)

/** How many of the servers are drawn in each ink. */
export function countInks(board: StatusBoard): Record<Ink, number> {
  const counts = { designed: 0, partly: 0, 'as-designed': 0, drifted: 0 }
  for (const status of board.values()) counts[inkOf(status)] += 1
  return counts
}
