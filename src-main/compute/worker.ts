import { parentPort, workerData } from 'node:worker_threads'
import { type ErrorInfo, toErrorInfo } from '@shared/base/errors.ts'
import { speak } from '@shared/text/choose.ts'
import { language } from '@shared/text/translate.ts'
import { openReader } from '../storage/index.ts'
import { carryOut, type Wish } from './tasks.ts'

/** What the worker is told when it is made. */
export interface WorkerStart {
  /** The database. */
  file: string
}

export interface WorkerWish extends Wish {
  /** What reasons and findings are to be told in. */
  language: string
}

/** `stack`: of an error that nobody expected, for the log. */
export type WorkerAnswer = { ok: true; value: unknown } | { ok: false; error: ErrorInfo; stack?: string }

const reader = openReader((workerData as WorkerStart).file)

parentPort?.on('message', (wish: WorkerWish) => void answer(wish))

async function answer(wish: WorkerWish): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- another thread, not another window
  parentPort?.postMessage(await outcome(wish))
}

async function outcome(wish: WorkerWish): Promise<WorkerAnswer> {
  try {
    if (wish.language !== language()) await speak(wish.language)
    return { ok: true, value: carryOut(reader, wish) }
  } catch (thrown) {
    const error = toErrorInfo(thrown)
    const stack = error.code === 'bug' && thrown instanceof Error ? thrown.stack : undefined
    return { ok: false, error, ...(stack === undefined ? {} : { stack }) }
  }
}
