import { emptyDiff, isEmptyDiff, type RecordsDiff, reverseDiff, squashInto } from './diff.ts'
import { type HistoryChange, MAX_KEPT_STEPS, MAX_TITLE } from './history-change.ts'
import { disturbs } from './history-fit.ts'
import type { DesignStore } from './store.ts'

export interface HistoryStep {
  /** What a person did: "Move 3 servers". */
  title: string
  /** When it was done, ms. */
  at: number
  /** Absent: it is on disk and was not read in yet. */
  diff?: RecordsDiff
}

/** A step that is on disk. */
export type StoredStepHead = { number: number } & Pick<HistoryStep, 'title' | 'at'>

/** Where the history on disk stands: the number of the last step that is not undone, and of the last of all. */
export interface HistoryPosition {
  done: number
  last: number
}

/**
 * Undo and redo over a store. A gesture opens a mark, may change the store many times, and ends as one step; a
 * cancelled gesture bails to its mark and leaves no trace. Steps are numbered from 1 over the whole life of a design.
 */
export class History {
  readonly #store: DesignStore
  readonly #now: () => number
  /** Oldest first, the undone ones at the end. */
  readonly #steps: HistoryStep[] = []
  /** The number of the first of `#steps`, and of the last that is not undone. */
  #first: number
  #done: number
  /** Steps up to this one are on disk as they are here. */
  #kept: number
  /** A step was added here, so that what was undone before can no longer be done again. */
  #branched = false
  #changes = 0
  #gesture: { title: string; diff: RecordsDiff } | undefined

  constructor(
    store: DesignStore,
    options: { position?: HistoryPosition | undefined; now?: () => number } = {},
  ) {
    const { done, last } = options.position ?? { done: 0, last: 0 }
    this.#store = store
    this.#now = options.now ?? Date.now
    this.#first = done + 1
    this.#done = done
    this.#kept = last
  }

  get undoTitle(): string | undefined {
    const step = this.#at(this.#done)
    return step?.diff && step.title
  }
  get redoTitle(): string | undefined {
    const step = this.#at(this.#done + 1)
    return step?.diff && step.title
  }
  /** What undo takes back, oldest first. */
  get steps(): readonly HistoryStep[] {
    return this.#steps.slice(0, this.#done - this.#first + 1)
  }
  /** Every step, oldest first; those after number `done` are undone. */
  get all(): readonly HistoryStep[] {
    return this.#steps
  }
  /** The number of the first of `all`. */
  get first(): number {
    return this.#first
  }
  /** The number of the last step that is not undone; first - 1 when all are. */
  get done(): number {
    return this.#done
  }
  /** Counts changes of the list of steps and of where in it one is. */
  get changes(): number {
    return this.#changes
  }
  get inGesture(): boolean {
    return this.#gesture !== undefined
  }

  /** One change as one step, or part of the open gesture. Returns its diff. */
  transact(title: string, fn: () => void): RecordsDiff {
    const diff = this.#store.transact(fn)
    if (this.#gesture) squashInto(this.#gesture.diff, diff)
    else this.#push(title, diff)
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
    if (step) this.#push(step.title, step.diff)
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
    const step = this.#at(this.#done)
    if (!step?.diff) return undefined
    this.#store.apply(reverseDiff(step.diff))
    this.#done -= 1
    this.#changes += 1
    return step.title
  }

  redo(): string | undefined {
    this.bail()
    const step = this.#at(this.#done + 1)
    if (!step?.diff) return undefined
    this.#store.apply(step.diff)
    this.#done += 1
    this.#changes += 1
    return step.title
  }

  /** Undoes or redoes until step `number` is the last that is done, as one change of the store. Returns how many. */
  goTo(number: number): number {
    this.bail()
    let steps = 0
    this.#store.transact(() => {
      while (this.#done > number && this.undo() !== undefined) steps += 1
      while (this.#done < number && this.redo() !== undefined) steps += 1
    })
    return steps
  }

  /** Puts steps that are on disk around those made here; their diffs come later. */
  takeHeads(heads: readonly StoredStepHead[]): void {
    this.#changes += 1
    const byNumber = new Map(heads.map((head) => [head.number, head]))
    for (let head = byNumber.get(this.#first - 1); head; head = byNumber.get(this.#first - 1)) {
      this.#steps.unshift({ title: head.title, at: head.at })
      this.#first -= 1
    }
    if (this.#branched) return
    for (let head = byNumber.get(this.#next); head; head = byNumber.get(this.#next))
      this.#steps.push({ title: head.title, at: head.at })
  }

  /** The diff of a step that was on disk. */
  fill(number: number, diff: RecordsDiff): void {
    const step = this.#at(number)
    if (!step || step.diff) return
    step.diff = diff
    this.#changes += 1
  }

  /** Forgets every step up to this one: they do not fit the records. */
  dropOlder(number: number): void {
    const count = Math.min(number, this.#done) - this.#first + 1
    if (count <= 0) return
    this.#steps.splice(0, count)
    this.#first += count
    this.#changes += 1
  }

  /** Forgets this step and all after it, which must be undone ones. */
  dropNewer(number: number): void {
    const count = Math.max(number, this.#done + 1) - this.#first
    if (count >= this.#steps.length) return
    this.#steps.length = count
    this.#kept = Math.min(this.#kept, this.#first + count - 1)
    this.#changes += 1
  }

  /** Records were changed by someone else: steps that this change stands in the way of are forgotten. */
  changedElsewhere(change: RecordsDiff): void {
    const unfit = disturbs(change)
    for (let number = this.#done; number >= this.#first; number -= 1) {
      const diff = this.#at(number)?.diff
      if (!diff || unfit(diff)) return this.dropOlder(number)
    }
    for (let number = this.#done + 1; number < this.#next; number += 1) {
      const diff = this.#at(number)?.diff
      if (!diff || unfit(reverseDiff(diff))) return this.dropNewer(number)
    }
  }

  /** Are there steps that are not on disk? */
  get unsaved(): boolean {
    return this.#kept < this.#next - 1
  }

  /**
   * What the history on disk lacks, to be written together with the records as they are now; from then on it counts
   * as written. An open gesture counts as a step, since its changes are among the records.
   */
  takeUnsaved(): HistoryChange {
    const gesture = this.#gesture && !isEmptyDiff(this.#gesture.diff) ? this.#gesture : undefined
    const keep = gesture ? Math.min(this.#kept, this.#done) : this.#kept
    const last = gesture ? this.#done : this.#next - 1
    // Steps with unread diffs are on disk already, so all of these have one.
    const unsaved = this.#steps
      .slice(Math.max(0, keep - this.#first + 1), last - this.#first + 1)
      .flatMap(({ title, at, diff }) => (diff ? [{ title, at, diff }] : []))
    if (gesture)
      unsaved.push({ title: gesture.title.slice(0, MAX_TITLE), at: this.#now(), diff: gesture.diff })
    const steps = unsaved.slice(-MAX_KEPT_STEPS)
    this.#kept = last
    const top = last + (gesture ? 1 : 0)
    return { keep, first: top - steps.length + 1, steps, done: this.#done + (gesture ? 1 : 0) }
  }

  /** It was not written after all. */
  giveBack(change: HistoryChange): void {
    this.#kept = Math.min(this.#kept, change.keep)
  }

  /** The number that a step after all others would have. */
  get #next(): number {
    return this.#first + this.#steps.length
  }

  #at(number: number): HistoryStep | undefined {
    return this.#steps[number - this.#first]
  }

  #push(title: string, diff: RecordsDiff): void {
    if (isEmptyDiff(diff)) return
    this.#steps.length = this.#done - this.#first + 1
    this.#kept = Math.min(this.#kept, this.#done)
    this.#steps.push({ title: title.slice(0, MAX_TITLE), at: this.#now(), diff })
    this.#done += 1
    this.#branched = true
    this.#changes += 1
  }
}
