import { bestOrder, bestOrderWith } from '../core/tidy/improve.ts'
import type { Order, TidyProblem } from '../core/tidy/problem.ts'
import { elkOrder } from './elk-order.ts'

export interface TidyQuestion {
  problem: TidyProblem
  /** Ask ELK too? */
  elk: boolean
}
export type TidyAnswer = { order: Order } | { failed: string }

// One question a worker: ELK, once loaded, listens to the worker's messages itself.
self.addEventListener('message', (event: MessageEvent<TidyQuestion>) => {
  answer(event.data).then(
    (order) => self.postMessage({ order } satisfies TidyAnswer, {}),
    (error: unknown) => self.postMessage({ failed: String(error) } satisfies TidyAnswer, {}),
  )
})

async function answer({ problem, elk }: TidyQuestion): Promise<Order> {
  if (!elk) return bestOrder(problem)
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js')
  const engine = new Elk()
  return bestOrderWith(problem, (order) => elkOrder(engine, problem, order))
}
