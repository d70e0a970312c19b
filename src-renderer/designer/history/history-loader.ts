import type { ReadSteps } from '@shared/contract/design-history.ts'
import type { Result } from '@shared/base/result.ts'
import { HistoryFit } from '@shared/design/history-fit.ts'
import type { History, StoredStepHead } from '@shared/design/history.ts'
import type { DesignRecord } from '@shared/design/records.ts'

export interface HistorySource {
  heads(): Promise<Result<StoredStepHead[]>>
  steps(from: number, back: boolean): Promise<Result<ReadSteps>>
}

/** Steps that are ready at each side of the present before anyone asks, and how near the end of them more are read. */
const READY = 200
const NEAR = 30

/**
 * Brings the history on disk into the editor's after the design is on the screen: the titles first, then what the
 * steps did, from the present outwards and as far as they are wanted. What does not fit the records is left out.
 */
export class HistoryLoader {
  readonly #source: HistorySource
  readonly #history: History
  /** The present as it was opened: the last step done then. */
  readonly #start: number
  readonly #records: readonly DesignRecord[]
  #fit: { back: HistoryFit; forth: HistoryFit } | undefined
  /** The next step to read at each side; undefined when there is none or it cannot be had. */
  #older: number | undefined
  #newer: number | undefined
  #running: Promise<void> = Promise.resolve()
  #waiting = 0
  #stopped = false
  /** Some steps did not fit the records any more. */
  unfit = false
  readonly #changed: () => void

  /** `records` are those that the design was opened with. */
  constructor(
    source: HistorySource,
    history: History,
    records: readonly DesignRecord[],
    changed: () => void = () => undefined,
  ) {
    this.#changed = changed
    this.#source = source
    this.#history = history
    this.#start = history.done
    this.#records = records
  }

  async load(): Promise<void> {
    const heads = await this.#source.heads()
    if (!heads.ok || heads.value.length === 0 || this.#stopped) return
    this.#fit = { back: new HistoryFit(this.#records), forth: new HistoryFit(this.#records) }
    this.#history.takeHeads(heads.value)
    this.#older = this.#start
    this.#newer = this.#start + 1
    this.#changed()
    await this.reach(this.#start - READY)
    await this.reach(this.#start + READY)
  }

  /** Reads on until step `number` and all between it and the present are ready, as far as there are any. */
  reach(number: number): Promise<void> {
    this.#waiting += 1
    this.#running = this.#running.then(async () => {
      while (!this.#stopped && this.#older !== undefined && this.#older >= number) await this.#read(true)
      while (!this.#stopped && this.#newer !== undefined && this.#newer <= number) await this.#read(false)
      this.#waiting -= 1
    })
    return this.#running
  }

  /** The person has undone or redone: the next steps that way should be ready. */
  keepReady(): void {
    if (this.#waiting > 0) return
    const { done } = this.#history
    if (this.#older !== undefined && done - this.#older < NEAR) void this.reach(done - READY)
    if (this.#newer !== undefined && this.#newer - done < NEAR) void this.reach(done + READY)
  }

  stop(): void {
    this.#stopped = true
  }

  async #read(back: boolean): Promise<void> {
    const from = back ? this.#older : this.#newer
    const { first, all } = this.#history
    const wanted = from !== undefined && from >= first && from < first + all.length
    // What was done since may have taken the place of steps that were undone.
    if (!wanted || all[from - first]?.diff || !this.#fit) return this.#end(back, from)
    const answer = await this.#source.steps(from, back)
    if (this.#stopped) return
    let next = from
    let fits = answer.ok
    for (const { number, diff } of answer.ok ? answer.value.steps : []) {
      fits = number === next && (back ? this.#fit.back.back(diff) : this.#fit.forth.forth(diff))
      if (!fits) break
      this.#history.fill(number, diff)
      next += back ? -1 : 1
    }
    if (!fits) this.unfit = true
    if (fits && answer.ok && answer.value.more) {
      if (back) this.#older = next
      else this.#newer = next
    } else this.#end(back, next)
    this.#changed()
  }

  /** Nothing can be read beyond this. */
  #end(back: boolean, from: number | undefined): void {
    if (back) this.#older = undefined
    else this.#newer = undefined
    if (from === undefined) return
    const step = this.#history.all[from - this.#history.first]
    if (!step || step.diff) return
    if (back) this.#history.dropOlder(from)
    else this.#history.dropNewer(from)
  }
}
