import { construct, type Unplaced } from './construct.ts'
import { search } from './exact.ts'
import type { Layout } from './layout.ts'

/** So many units are worth a look at all layouts, and so many places are tried in one. */
export const FEW = 12
export const PLACES = 60_000

/** Why there is no layout. */
export interface Stuck extends Unplaced {
  /** It is certain that none exists. */
  readonly certain: boolean
}

/** Any layout of all units that are nowhere; undefined: all have a place. Else none has. */
export function arrange(layout: Layout): Stuck | undefined {
  const stuck = construct(layout)
  if (!stuck || layout.moving > FEW) return stuck && { ...stuck, certain: false }
  const { found, done } = search(layout, { below: Infinity, places: PLACES })
  return found ? undefined : { ...stuck, certain: done }
}
