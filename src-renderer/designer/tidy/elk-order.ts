import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import { CARD } from '@shared/design/create.ts'
import type { Order, TidyProblem } from '../core/tidy/problem.ts'

/**
 * The drawing as ELK's layered algorithm takes it: each lane a partition, links from the earlier lane to the later,
 * cards in the order they stand in, which it keeps where two would do.
 */
export function elkGraph({ cards, links, direction }: TidyProblem, order: Order): ElkNode {
  const free = new Set(order.flat())
  const fixed = cards.flatMap((_, at) => (free.has(at) ? [] : [at]))
  const along = (at: number): number => cards[at]?.along ?? 0
  return {
    id: 'drawing',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction === 'rows' ? 'DOWN' : 'RIGHT',
      'elk.partitioning.activate': 'true',
      'elk.randomSeed': '1',
      'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
      'elk.layered.considerModelOrder.crossingCounterNodeInfluence': '0.001',
      'elk.layered.crossingMinimization.greedySwitch.type': 'TWO_SIDED',
      // Only the order is asked for: how links are routed and cards are aligned is our own affair.
      'elk.edgeRouting': 'POLYLINE',
      'elk.layered.nodePlacement.strategy': 'SIMPLE',
    },
    children: [...order.flat(), ...fixed.toSorted((a, b) => along(a) - along(b))].map((at) => ({
      id: String(at),
      width: CARD.width,
      height: CARD.height,
      layoutOptions: { 'elk.partitioning.partition': String(cards[at]?.lane ?? 0) },
    })),
    edges: links.map(([from, to], at) => ({ id: `l${at}`, sources: [String(from)], targets: [String(to)] })),
  }
}

/** The order of the free cards in ELK's picture. */
export async function elkOrder(elk: ELK, problem: TidyProblem, order: Order): Promise<Order> {
  const { children = [] } = await elk.layout(elkGraph(problem, order))
  const rows = problem.direction === 'rows'
  const at = new Map(children.map((node) => [Number(node.id), (rows ? node.x : node.y) ?? 0]))
  return order.map((lane) => [...lane].sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0)))
}
