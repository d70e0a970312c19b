import type { RecordsDiff } from '@shared/design/diff.ts'
import type { Finding } from '@shared/design/findings.ts'
import type { DesignRecord, RecordId } from '@shared/design/records.ts'
import { worstFirst } from '@shared/design/rules.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { language } from '@shared/text/translate.ts'
import type { FinderAnswer, FinderQuestion } from './finder.worker.ts'
import { spliced } from './splices.ts'

/** What is asked of a worker; a test has its own. */
export interface FinderPort {
  ask(question: FinderQuestion): void
  close(): void
}
export type OpenPort = (
  onanswer: (answer: FinderAnswer) => void,
  onfail: (reason: string) => void,
) => FinderPort

const inWorker: OpenPort = (onanswer, onfail) => {
  const worker = new Worker(new URL('./finder.worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<FinderAnswer>) => onanswer(data))
  worker.addEventListener('error', ({ message }) => onfail(message))
  return {
    ask: (question) => worker.postMessage(question, []),
    close: () => worker.terminate(),
  }
}

/**
 * Has a large drawing looked over by a worker. It gets the drawing once and then only the records that changed, and
 * answers only what it finds differently: neither holds up a frame.
 */
export class FarFinder {
  readonly #store: DesignStore
  readonly #onfound: (findings: Finding[]) => void
  readonly #port: FinderPort
  /** Changed since the worker heard of the drawing. */
  readonly #touched: Set<RecordId>
  #lists: (readonly Finding[])[] = []
  #looking = false
  #again = false
  #closed = false

  /** `text`: the drawing as it came, and `touched`, what changed since. Without it the worker gets the records. */
  constructor(
    store: DesignStore,
    options: {
      text: string | undefined
      touched: Set<RecordId>
      onfound: (findings: Finding[]) => void
      onfail: (reason: string) => void
      open?: OpenPort
    },
  ) {
    this.#store = store
    this.#onfound = options.onfound
    this.#port = (options.open ?? inWorker)((answer) => this.#answered(answer), options.onfail)
    const { text } = options
    this.#touched = text === undefined ? new Set() : options.touched
    this.#port.ask(
      text === undefined
        ? { kind: 'records', language: language(), records: store.records() }
        : { kind: 'text', language: language(), text },
    )
  }

  changed(diff: RecordsDiff): void {
    touch(this.#touched, diff)
  }

  /** Asks for what is to be found now: one question at a time, for only the last answer is wanted. */
  look(): void {
    if (this.#looking) {
      this.#again = true
      return
    }
    this.#looking = true
    const put: DesignRecord[] = []
    const gone: RecordId[] = []
    for (const id of this.#touched) {
      const record = this.#store.get(id)
      if (record) put.push(record)
      else gone.push(id)
    }
    this.#touched.clear()
    this.#port.ask({ kind: 'look', put, gone })
  }

  close(): void {
    this.#closed = true
    this.#port.close()
  }

  #answered(changes: FinderAnswer): void {
    if (this.#closed) return
    this.#looking = false
    for (const [rule, change] of changes) {
      while (this.#lists.length <= rule) this.#lists.push([])
      this.#lists[rule] = spliced(this.#lists[rule] ?? [], change)
    }
    this.#onfound(worstFirst(this.#lists))
    if (!this.#again) return
    this.#again = false
    this.look()
  }
}

export function touch(ids: Set<RecordId>, { added, updated, removed }: RecordsDiff): void {
  for (const part of [added, updated, removed]) for (const id of Object.keys(part)) ids.add(id as RecordId)
}
