import { FEW } from '../designs/arrange.ts'
import { search } from '../designs/exact.ts'
import type { Layout } from '../designs/layout.ts'
import { hostsByName } from '../designs/units.ts'

/** Of more hosts than this not every choice is looked at. */
const FEW_HOSTS = 10
/** Places to try for each choice. */
const PLACES = 4000

/**
 * Looks for fewer hosts than these in every choice of them, when there are few servers and hosts. `found`: the layout has
 * one host less. `done`: every choice was seen.
 */
export function fewer(layout: Layout, count: number): { found: boolean; done: boolean } {
  const { cluster, moving } = layout
  if (moving > FEW || cluster.hosts.length > FEW_HOSTS) return { found: false, done: false }
  layout.clear()
  const order = hostsByName(cluster)
  const kept = order.filter((host) => (cluster.on[host] ?? []).length > 0)
  const free = order.filter((host) => !kept.includes(host))
  let done = true
  for (const more of choicesOf(free, count - 1 - kept.length)) {
    const found = search(layout, { below: Infinity, places: PLACES, among: [...kept, ...more] })
    if (found.found) return { found: true, done: true }
    done &&= found.done
  }
  return { found: false, done }
}

function* choicesOf(list: readonly number[], count: number, from = 0): Generator<number[]> {
  if (count < 0) return
  if (count === 0) yield []
  else
    for (let at = from; at + count <= list.length; at += 1)
      for (const rest of choicesOf(list, count - 1, at + 1)) yield [list[at] ?? 0, ...rest]
}
