import { Worker } from 'node:worker_threads'
import { fromErrorInfo, TerraceError } from '@shared/base/errors.ts'
import { language, t } from '@shared/text/translate.ts'
import type { Wish } from './tasks.ts'
import type { WorkerAnswer, WorkerStart, WorkerWish } from './worker.ts'

/** A thread costs tens of MiB: one that nobody needed for so long is ended. */
const IDLE_MS = 60_000

export interface ThreadOptions {
  /** The worker's program, and how Node runs it. */
  program: string
  execArgv?: string[]
  /** The database. */
  file: string
  /** Hears of a thread that ended by itself. */
  onCrash(error: unknown): void
  idleMs?: number
}

interface Job {
  wish: Wish
  /** A newer wish of the same name takes the place of this one. */
  instead: string | undefined
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** The second thread: begun when first needed, one task after the other, made anew after it broke down. */
export class ComputeThread {
  readonly #options: ThreadOptions
  #worker: Worker | undefined
  #running: Job | undefined
  #waiting: Job[] = []
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: ThreadOptions) {
    this.#options = options
  }

  run(wish: Wish, instead?: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(superseded())
      if (instead !== undefined) this.#drop(instead)
      this.#waiting.push({ wish, instead, resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.reject(superseded())
    this.#running?.reject(superseded())
    await this.#end()
  }

  /** What is at work cannot be stopped, but nobody waits for it any more. */
  #drop(name: string): void {
    const older = this.#waiting.filter(({ instead }) => instead === name)
    this.#waiting = this.#waiting.filter(({ instead }) => instead !== name)
    if (this.#running?.instead === name) older.push(this.#running)
    for (const job of older) job.reject(superseded())
  }

  #next(): void {
    clearTimeout(this.#idle)
    if (this.#running) return
    const job = this.#waiting.shift()
    if (!job) {
      this.#worker?.unref()
      this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs ?? IDLE_MS)
      this.#idle.unref()
      return
    }
    this.#running = job
    try {
      this.#worker ??= this.#start()
      this.#worker.ref()
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- another thread, not another window
      this.#worker.postMessage({ ...job.wish, language: language() } satisfies WorkerWish)
    } catch (error) {
      this.#done((one) => one.reject(error))
    }
  }

  #start(): Worker {
    const { program, execArgv, file } = this.#options
    const worker = new Worker(program, {
      workerData: { file } satisfies WorkerStart,
      ...(execArgv ? { execArgv } : {}),
    })
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.ok) this.#done((job) => job.resolve(answer.value))
      else {
        const { error, stack } = answer
        this.#done((job) => job.reject(fromErrorInfo(stack ? { ...error, cause: stack } : error)))
      }
    })
    worker.on('messageerror', (error) => this.#broken(worker, error))
    worker.on('error', (error) => this.#broken(worker, error))
    worker.on('exit', (code) => this.#broken(worker, new Error(`The computing thread ended with ${code}`)))
    return worker
  }

  /** Told once of each thread: an error is followed by its end. */
  #broken(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    void worker.terminate()
    this.#options.onCrash(error)
    this.#done((job) => job.reject(brokenDown(error)))
  }

  #done(tell: (job: Job) => void): void {
    const job = this.#running
    this.#running = undefined
    if (job) tell(job)
    this.#next()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

const superseded = (): TerraceError =>
  new TerraceError('cancelled', t`A newer question took the place of this one.`, {
    left: t`Nothing was changed.`,
  })

const brokenDown = (cause: unknown): TerraceError =>
  new TerraceError('bug', t`What works out large designs ended unexpectedly.`, {
    cause,
    retryable: true,
    left: t`Nothing was changed.`,
    next: t`Please report it with the log (Help > Show log folder).`,
  })
