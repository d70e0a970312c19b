import { anneal } from './anneal.ts'
import { arrange, FEW, PLACES } from './arrange.ts'
import type { Cluster } from '../cluster.ts'
import { search } from './exact.ts'
import { Layout } from './layout.ts'
import { type Shortage, shortageOf } from './shortage.ts'
import type { Terms } from './terms.ts'

export interface TransactionOptions {
  /** Steps of annealing; by default 200 for each server that is placed. The same number and seed, the same answer. */
  readonly steps?: number
  readonly seed?: number
  /** May end the search for a better layout early, for instance when time is up; then answers may differ. */
  readonly stop?: () => boolean
}

export type Transaction =
  | {
      readonly placed: true
      /** Of all links, in traffic times `costs`. */
      readonly cost: number
      /** All layouts were seen and none costs less. */
      readonly proven: boolean
    }
  | { readonly placed: false; readonly shortage: Shortage }

const STEPS_EACH = 200

/**
 * Places all servers that are nowhere, as one transaction: with room, no rule broken, no host sending more than its
 * rate, and links as cheap as can be found. Either all have a place in the cluster afterwards, or none has and it is
 * said which server is in the way and why. Throws a RangeError for terms that cannot be.
 */
export function placeAll(cluster: Cluster, terms: Terms, options: TransactionOptions = {}): Transaction {
  const layout = new Layout(cluster, terms)
  const stuck = arrange(layout)
  if (stuck) return { placed: false, shortage: shortageOf(cluster, terms, layout, stuck) }
  const { steps = STEPS_EACH * layout.moving, seed = 1, stop } = options
  anneal(layout, { steps, seed, stop })
  const proven = prove(layout)
  return { placed: true, cost: layout.links.cost, proven }
}

function prove(layout: Layout): boolean {
  const { links, moving } = layout
  if (links.cost === 0) return true
  if (moving > FEW) return false
  const kept = layout.snapshot()
  const { found, done } = search(layout, { below: links.cost, places: PLACES })
  if (!found) layout.restore(kept)
  return done
}
