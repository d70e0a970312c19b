import type { Order } from '../core/tidy/problem.ts'
import { type Tidier, tidyHere } from '../core/tidy/tidying.ts'
import type { TidyAnswer, TidyQuestion } from './tidy.worker.ts'

/** Above this ELK takes too long for what it finds: 14 s for 500 servers, where our own way takes 0.4 s. */
const MOST_FOR_ELK = 200
const ELK_TIMEOUT_MS = 6000
const OWN_TIMEOUT_MS = 20_000

/** Tidies in a worker: with ELK's help, without it when that fails or takes too long, and in the page at the very last. */
export const tidyInWorker: Tidier = async (problem, signal) => {
  const ways = [
    ...(problem.cards.length <= MOST_FOR_ELK
      ? [() => ask({ problem, elk: true }, ELK_TIMEOUT_MS, signal)]
      : []),
    () => ask({ problem, elk: false }, OWN_TIMEOUT_MS, signal),
  ]
  for (const way of ways) {
    try {
      return await way()
    } catch (error) {
      signal.throwIfAborted()
      console.info(`Tidying went on without: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return tidyHere(problem, signal)
}

/** One question to a worker of its own, which ends with the answer, the time or the wish to know. */
function ask(question: TidyQuestion, timeout: number, signal: AbortSignal): Promise<Order> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./tidy.worker.ts', import.meta.url), { type: 'module' })
  let late: ReturnType<typeof setTimeout> | undefined
  return new Promise<Order>((resolve, reject) => {
    const fail = (reason: string) => () => reject(new Error(reason))
    worker.addEventListener('message', ({ data }: MessageEvent<TidyAnswer>) => {
      if ('order' in data) resolve(data.order)
      else reject(new Error(data.failed))
    })
    worker.addEventListener('error', fail('the worker did not run'))
    late = setTimeout(fail('it took too long'), timeout)
    signal.addEventListener('abort', fail('given up'), { once: true })
    worker.postMessage(question, [])
  }).finally(() => {
    clearTimeout(late)
    worker.terminate()
  })
}
