import type { RecordsDiff } from './diff.ts'

/** What is kept on disk of the history of one design: so many of its newest steps, and so many letters of them. */
export const MAX_KEPT_STEPS = 1000
export const MAX_KEPT_LETTERS = 32 * 2 ** 20
export const MAX_TITLE = 300

/** A step as it is written. A diff of null is that of the records it is written with. */
export interface WrittenStep {
  title: string
  at: number
  diff: RecordsDiff | null
}

/** How the history on disk becomes that of the editor. */
export interface HistoryChange {
  /** Steps above this number go. */
  keep: number
  /** The number of the first of `steps`. */
  first: number
  steps: WrittenStep[]
  /** The last step that is not undone. */
  done: number
}

/** Leaves out the diff of a step that is just what is saved anyway, so that it is neither sent nor checked twice. */
export function withoutRepeat(change: HistoryChange, saved: RecordsDiff): HistoryChange {
  const [only, ...others] = change.steps
  if (!only?.diff || others.length > 0 || !sameDiff(only.diff, saved)) return change
  return { ...change, steps: [{ ...only, diff: null }] }
}

/** By identity: records are never changed in place. */
function sameDiff(one: RecordsDiff, other: RecordsDiff): boolean {
  const same = <V>(a: Record<string, V>, b: Record<string, V>, equal: (x: V, y: V) => boolean): boolean => {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => {
        const [x, y] = [a[key], b[key]]
        return x !== undefined && y !== undefined && equal(x, y)
      })
    )
  }
  return (
    same(one.added, other.added, Object.is) &&
    same(one.removed, other.removed, Object.is) &&
    same(one.updated, other.updated, ([a, b], [c, d]) => a === c && b === d)
  )
}
