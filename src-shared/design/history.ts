import { emptyDiff, isEmptyDiff, type RecordsDiff, reverseDiff, squashInto } from './diff.ts'
import type { DesignStore } from './store.ts'

export interface HistoryStep {
  /** What a person did: "Move 3 servers". */
  title: string
  diff: RecordsDiff
}

/**
 * Undo and redo over a store. A gesture opens a mark, may change the store many times, and ends as one step; a
 * cancelled gesture bails to its mark and leaves no trace.
 */
export class History {
  readonly #store: DesignStore
  readonly #undo: HistoryStep[] = []
  readonly #redo: HistoryStep[] = []
  #gesture: HistoryStep | undefined

  constructor(store: DesignStore) {
    this.#store = store
  }

  get undoTitle(): string | undefined {
    return this.#undo.at(-1)?.title
  }
  get redoTitle(): string | undefined {
    return this.#redo.at(-1)?.title
  }
  get steps(): readonly HistoryStep[] {
    return this.#undo
  }
  get inGesture(): boolean {
    return this.#gesture !== undefined
  }

  /** One change as one step, or part of the open gesture. Returns its diff. */
  transact(title: string, fn: () => void): RecordsDiff {
    const diff = this.#store.transact(fn)
    if (this.#gesture) squashInto(this.#gesture.diff, diff)
    else this.#push({ title, diff })
    return diff
  }

  /** Opens a gesture; everything until `commit` is one step. */
  begin(title: string): void {
    this.commit()
    this.#gesture = { title, diff: emptyDiff() }
  }

  commit(): void {
    const step = this.#gesture
    this.#gesture = undefined
    if (step) this.#push(step)
  }

  /** Takes back everything since `begin`. */
  bail(): void {
    const step = this.#gesture
    this.#gesture = undefined
    if (step && !isEmptyDiff(step.diff)) this.#store.apply(reverseDiff(step.diff))
  }

  /** Returns the title of what was undone, or undefined when there is nothing. */
  undo(): string | undefined {
    this.bail()
    const step = this.#undo.pop()
    if (!step) return undefined
    this.#store.apply(reverseDiff(step.diff))
    this.#redo.push(step)
    return step.title
  }

  redo(): string | undefined {
    this.bail()
    const step = this.#redo.pop()
    if (!step) return undefined
    this.#store.apply(step.diff)
    this.#undo.push(step)
    return step.title
  }

  #push(step: HistoryStep): void {
    if (isEmptyDiff(step.diff)) return
    this.#undo.push(step)
    this.#redo.length = 0
  }
}
