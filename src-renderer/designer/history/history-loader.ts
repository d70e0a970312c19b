import type { ReadSteps } from '@shared/contract/design-history.ts'
import type { Result } from '@shared/base/result.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
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
/** Records of steps that are read without being asked for: a step may hold the whole design twice. */
const READY_RECORDS = 20_000

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
  #back: HistoryFit | undefined
  #forth: HistoryFit | undefined
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
    this.#history.takeHeads(heads.value)
    this.#older = this.#start
    this.#newer = this.#start + 1
    this.#changed()
    await this.reach(this.#start - READY, READY_RECORDS)
    await this.reach(this.#start + READY, READY_RECORDS)
  }

  /** Reads on until step `number` and all between it and the present are ready, as far as there are any. */
  reach(number: number, records = Infinity): Promise<void> {
    this.#waiting += 1
    this.#running = this.#running.then(async () => {
      let left = records
      const on = (step: number | undefined, back: boolean): boolean =>
        !this.#stopped && left > 0 && step !== undefined && (back ? step >= number : step <= number)
      while (on(this.#older, true)) left -= await this.#read(true)
      while (on(this.#newer, false)) left -= await this.#read(false)
      this.#waiting -= 1
    })
    return this.#running
  }

  /** The person has undone or redone: the next steps that way should be ready. */
  keepReady(): void {
    if (this.#waiting > 0) return
    const { done } = this.#history
    if (this.#older !== undefined && done - this.#older < NEAR) void this.reach(done - READY, READY_RECORDS)
    if (this.#newer !== undefined && this.#newer - done < NEAR) void this.reach(done + READY, READY_RECORDS)
  }

  stop(): void {
    this.#stopped = true
  }

  /** Returns how many records were read. */
  async #read(back: boolean): Promise<number> {
    const from = back ? this.#older : this.#newer
    const { first, all } = this.#history
    const wanted = from !== undefined && from >= first && from < first + all.length
    // What was done since may have taken the place of steps that were undone.
    if (!wanted || all[from - first]?.diff) return this.#end(back, from)
    const fit = this.#fit(back)
    const answer = await this.#source.steps(from, back)
    if (this.#stopped) return 0
    let records = 0
    let next = from
    let fits = answer.ok
    for (const { number, diff } of answer.ok ? answer.value.steps : []) {
      fits = number === next && (back ? fit.back(diff) : fit.forth(diff))
      if (!fits) break
      this.#history.fill(number, diff)
      records += sizeOf(diff)
      next += back ? -1 : 1
    }
    if (!fits) this.unfit = true
    if (fits && answer.ok && answer.value.more) {
      if (back) this.#older = next
      else this.#newer = next
    } else this.#end(back, next)
    this.#changed()
    return records
  }

  #fit(back: boolean): HistoryFit {
    if (back) return (this.#back ??= new HistoryFit(this.#records))
    return (this.#forth ??= new HistoryFit(this.#records))
  }

  /** Nothing can be read beyond this. */
  #end(back: boolean, from: number | undefined): 0 {
    if (back) this.#older = undefined
    else this.#newer = undefined
    const step = from === undefined ? undefined : this.#history.all[from - this.#history.first]
    if (from === undefined || !step || step.diff) return 0
    if (back) this.#history.dropOlder(from)
    else this.#history.dropNewer(from)
    return 0
  }
}

const sizeOf = ({ added, updated, removed }: RecordsDiff): number =>
  Object.keys(added).length + 2 * Object.keys(updated).length + Object.keys(removed).length
