import type { ErrorInfo } from '@shared/base/errors.ts'
import type { Result } from '@shared/base/result.ts'
import { emptyDiff, isEmptyDiff, type RecordsDiff, squashInto } from '@shared/design/diff.ts'
import { type HistoryChange, withoutRepeat } from '@shared/design/history-change.ts'
import type { History } from '@shared/design/history.ts'

export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'saving' }
  /** Not written; tried again by itself unless `conflict`. */
  | { readonly kind: 'failed'; readonly error: ErrorInfo }
  /** Another window saved this design meanwhile. */
  | { readonly kind: 'conflict'; readonly error: ErrorInfo }

export interface AutosaveOptions {
  revision: number
  /** Saved along with the records, so that the two on disk always fit. */
  history: Pick<History, 'unsaved' | 'takeUnsaved' | 'giveBack'>
  save: (revision: number, diff: RecordsDiff, step: HistoryChange) => Promise<Result<{ revision: number }>>
  onState: (state: SaveState) => void
  /** false while a gesture is under way: a half-done drag is not worth keeping. */
  settled: () => boolean
  delayMs?: number
}

const RETRY_MS = [500, 1000, 2000, 5000, 10_000]

/**
 * Writes diffs soon after they happen: squashed, one call at a time, again and again until they are written.
 * Nothing is given up: what failed to be written stays at the head of what comes next.
 */
export class Autosave {
  readonly #options: AutosaveOptions
  readonly #delayMs: number
  #revision: number
  #pending = emptyDiff()
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | undefined
  #failures = 0
  #stopped = false
  #state: SaveState = { kind: 'saved' }

  constructor(options: AutosaveOptions) {
    this.#options = options
    this.#revision = options.revision
    this.#delayMs = options.delayMs ?? 150
  }

  get state(): SaveState {
    return this.#state
  }

  /** What is not written yet. */
  get pending(): RecordsDiff {
    return this.#pending
  }

  push(diff: RecordsDiff): void {
    squashInto(this.#pending, diff)
    if (this.#state.kind === 'conflict' || this.#stopped) return
    if (this.#state.kind === 'saved') this.#tell({ kind: 'saving' })
    this.#arm(this.#delayMs)
  }

  /** Main wrote the design itself: the next save goes on from there. */
  rebase(revision: number): void {
    this.#revision = Math.max(this.#revision, revision)
  }

  /** Writes what is pending now, for when the window is hidden or goes away. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#running
    if (this.#due && this.#state.kind !== 'conflict') await this.#run()
  }

  /** Flushes once more and then rests for good. */
  async stop(): Promise<void> {
    const last = this.flush()
    this.#stopped = true
    await last
  }

  /** Something done and undone at once leaves the records alone, but it can be done again. */
  get #due(): boolean {
    return !isEmptyDiff(this.#pending) || this.#options.history.unsaved
  }

  #arm(delay: number): void {
    if (this.#timer !== undefined || this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#options.settled()) void this.#run()
      else this.#arm(this.#delayMs)
    }, delay)
  }

  async #run(): Promise<void> {
    // Calls that come while one is running wait for it and then see what is left.
    while (this.#running) await this.#running
    if (!this.#due) return
    this.#running = this.#write()
    await this.#running
    this.#running = undefined
    if (this.#state.kind === 'conflict') return
    if (!this.#due) this.#tell({ kind: 'saved' })
    else this.#arm(this.#failures > 0 ? (RETRY_MS[this.#failures - 1] ?? 10_000) : this.#delayMs)
  }

  async #write(): Promise<void> {
    const diff = this.#pending
    this.#pending = emptyDiff()
    if (this.#state.kind !== 'failed') this.#tell({ kind: 'saving' })
    const { history } = this.#options
    const step = history.takeUnsaved()
    const result = await this.#options.save(this.#revision, diff, withoutRepeat(step, diff))
    if (result.ok) {
      this.#revision = result.value.revision
      this.#failures = 0
      return
    }
    history.giveBack(step)
    this.#pending = squashInto(diff, this.#pending)
    this.#failures += 1
    this.#tell({ kind: result.error.code === 'conflict' ? 'conflict' : 'failed', error: result.error })
  }

  #tell(state: SaveState): void {
    this.#state = state
    this.#options.onState(state)
  }
}
