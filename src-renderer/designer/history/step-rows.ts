import type { History } from '@shared/design/history.ts'
import { language, t } from '@shared/text/translate.ts'

/** A line of the list of steps: the state after a step, or the one before all that are kept. */
export interface StepRow {
  /** The step that is the last one done in this state. */
  number: number
  title: string
  at: number | null
  /** The present state, one before it, or one that was undone. */
  when: 'past' | 'now' | 'undone'
}

export const rowCount = (history: History): number => history.all.length + 1

/** The number that a row stands for, and the row of a number. */
export const numberOf = (history: History, row: number): number => history.first - 1 + row
export const rowOf = (history: History, number: number): number => number - history.first + 1

export function stepRow(history: History, row: number): StepRow {
  const number = numberOf(history, row)
  const step = history.all[row - 1]
  const beginning = history.first === 1 ? t`The beginning` : t`Before the oldest step that is kept`
  const when = number === history.done ? 'now' : number < history.done ? 'past' : 'undone'
  return { number, title: step ? step.title || t`Change` : beginning, at: step?.at ?? null, when }
}

/** The rows that can be seen, and a few around them. */
export function visibleRows(
  count: number,
  rowHeight: number,
  view: { top: number; height: number },
): { from: number; to: number } {
  const from = Math.max(0, Math.min(count, Math.floor(view.top / rowHeight) - 4))
  const to = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + 4)
  return { from, to: Math.max(from, to) }
}

/** When: the time alone for today, else with the day. */
export function timeText(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(language(), {
    ...(sameDay ? {} : { day: 'numeric', month: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}
