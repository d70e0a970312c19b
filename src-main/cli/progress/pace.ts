import type { StepView } from '@shared/contract/jobs.ts'
import { shareOf } from './lines.ts'

/** No step says more than this. */
const leastMs = 5000
/** A long one says something at least this often, as far as it moves. */
const mostMs = 30_000

/**
 * When a step says how far it is to whoever keeps the lines (a log, a file): at every further tenth, but every 5 s at most,
 * and every 30 s in any case. What is done sooner is told by its end.
 */
export class Pace {
  readonly #told = new Map<string, { at: number; tenth: number; done: number }>()

  isDue(step: StepView, now: number): boolean {
    const { id, done } = step
    const tenth = Math.floor((shareOf(step) ?? 0) * 10)
    const last = this.#told.get(id) ?? { at: step.startedAt ?? now, tenth: 0, done: 0 }
    this.#told.set(id, last)
    const since = now - last.at
    const due = done !== last.done && ((tenth > last.tenth && since >= leastMs) || since >= mostMs)
    if (due) this.#told.set(id, { at: now, tenth, done })
    return due
  }
}
