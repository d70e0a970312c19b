import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import { type LinkGraph, linkGraph } from './graph.ts'
import { called, type Rule, tiersOf } from './rule.ts'

interface CutPoint {
  at: number
  /** One server linked with it in each part that its failure would leave. */
  parts: number[]
  /** Those that are linked with one another, however far. */
  component: number
}

/**
 * The servers whose failure cuts the drawing into parts (Tarjan's articulation points). It walks with a stack of its
 * own: a chain of thousands of servers would be too deep for calls.
 */
function cutPoints({ beside }: LinkGraph): { cuts: CutPoint[]; componentOf: Int32Array } {
  const count = beside.length
  const found = new Int32Array(count).fill(-1)
  const low = new Int32Array(count)
  const next = new Int32Array(count)
  const parent = new Int32Array(count).fill(-1)
  const componentOf = new Int32Array(count)
  const parts = new Map<number, number[]>()
  let clock = 0
  for (let root = 0; root < count; root += 1) {
    if (found[root] !== -1) continue
    const stack = [root]
    found[root] = low[root] = clock++
    while (stack.length > 0) {
      const at = stack.at(-1) ?? 0
      componentOf[at] = root
      const neighbour = beside[at]?.[next[at] ?? 0]
      if (neighbour !== undefined) {
        next[at] = (next[at] ?? 0) + 1
        if (found[neighbour] === -1) {
          parent[neighbour] = at
          found[neighbour] = low[neighbour] = clock++
          stack.push(neighbour)
        } else if (neighbour !== parent[at]) low[at] = Math.min(low[at] ?? 0, found[neighbour] ?? 0)
        continue
      }
      stack.pop()
      const above = parent[at] ?? -1
      if (above === -1) continue
      low[above] = Math.min(low[above] ?? 0, low[at] ?? 0)
      if ((low[at] ?? 0) >= (found[above] ?? 0)) {
        const own = parts.get(above)
        if (own) own.push(at)
        else parts.set(above, [at])
      }
    }
  }
  const cuts: CutPoint[] = []
  for (const [at, below] of parts) {
    const above = parent[at] ?? -1
    const all = above === -1 ? below : [above, ...below]
    if (all.length > 1) cuts.push({ at, parts: all, component: componentOf[at] ?? 0 })
  }
  return { cuts: cuts.toSorted((a, b) => a.at - b.at), componentOf }
}

/** A server that nothing stands in for, and that other tiers reach one another through. */
export const singlePoints: Rule = (store) => {
  const graph = linkGraph(store)
  const { cuts, componentOf } = cutPoints(graph)
  const order = new Map(tiersOf(store).map((tier, at) => [tier.id, at]))
  // How many servers of each tier are linked together.
  const tiers = new Map<number, Map<string, number>>()
  for (const [at, server] of graph.servers.entries()) {
    const component = componentOf[at] ?? 0
    const counts = tiers.get(component) ?? new Map<string, number>()
    tiers.set(component, counts)
    counts.set(server.tier, (counts.get(server.tier) ?? 0) + 1)
  }
  return cuts.flatMap(({ at, parts, component }): Finding[] => {
    const server = graph.servers[at]
    const counts = tiers.get(component)
    if (!server || !counts || server.replicas > 1) return []
    const others = counts.size - (counts.get(server.tier) === 1 ? 1 : 0)
    if (others < 2) return []
    const neighbours = parts
      .flatMap((part) => graph.servers[part] ?? [])
      .sort((one, other) => (order.get(one.tier) ?? 0) - (order.get(other.tier) ?? 0))
    const [a] = neighbours
    const b = neighbours.find((one) => one.tier !== a?.tier) ?? neighbours[1]
    if (!a || !b) return []
    return [
      {
        rule: 'single-point',
        severity: 'info',
        records: [server.id],
        text: t`${called(server)} is a single point of failure: it is the only way between ${called(a)} and ${called(b)}.`,
        next: t`Raise its number of replicas, or link them through a second server.`,
      },
    ]
  })
}
