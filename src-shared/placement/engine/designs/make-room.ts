import { NOWHERE } from '../cluster.ts'
import type { Layout } from './layout.ts'

/** Exchanges tried for one unit. */
const MOST = 20_000

/**
 * Finds a place for a unit that has none by moving one other unit (an ejection chain of length two): off the host, or
 * off one with which the unit would have too much traffic. False: nothing is changed.
 */
export function makeRoom(layout: Layout, unit: number, hosts: readonly number[]): boolean {
  const { links, hostOf, cluster, moving } = layout
  const beside = new Set<number>()
  for (let at = 0; at < links.degree(unit); at += 1) {
    const host = hostOf[links.neighbour(unit, at)] ?? NOWHERE
    if (host !== NOWHERE) beside.add(host)
  }
  let left = MOST
  for (const host of hosts)
    for (const crowded of new Set([host, ...beside]))
      for (const server of [...(cluster.on[crowded] ?? [])]) {
        const other = layout.unitOf[server] ?? NOWHERE
        if (other >= moving || hostOf[other] !== crowded) continue
        layout.remove(other)
        if (layout.put(unit, host)) {
          for (const target of hosts) if (target !== crowded && layout.put(other, target)) return true
          left -= hosts.length
          layout.drop(unit)
        }
        layout.putBack(other, crowded)
        left -= 1
        if (left <= 0) return false
      }
  return false
}
