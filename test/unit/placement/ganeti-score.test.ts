import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Balance } from '@shared/placement/engine/moves/balance.ts'
import { rebalance } from '@shared/placement/engine/moves/rebalance.ts'
import { ganetiCluster, ganetiGoal } from '@shared/placement/formats/ganeti-score.ts'
import { readGaneti } from '@shared/placement/formats/ganeti.ts'

function load(file: string) {
  const read = readGaneti(readFileSync(new URL(`../../fixtures/placement/${file}`, import.meta.url), 'utf8'))
  const cluster = ganetiCluster(read)
  const host = (name: string): number => read.nodes.findIndex((node) => node.name === name)
  const server = (name: string): number => read.instances.findIndex((one) => one.name === name)
  return { cluster, goal: ganetiGoal(read), host, server }
}

/** What `hbal -t FILE --ignore-dynu` (htools 3.0.2) prints: the score at the start and after each of its moves. */
const recorded = [
  {
    file: 'shared.data',
    start: 0.72701657,
    moves: [
      ['v00044', 'n004', 0.60567438],
      ['v00000', 'n002', 0.49563275],
      ['v00068', 'n004', 0.38983274],
      ['v00070', 'n002', 0.29256037],
      ['v00077', 'n004', 0.24709831],
      ['v00012', 'n001', 0.19405817],
      ['v00007', 'n002', 0.15591705],
      ['v00009', 'n001', 0.14130342],
      ['v00004', 'n005', 0.13390998],
      ['v00032', 'n001', 0.13078682],
      ['v00029', 'n000', 0.12799579],
      ['v00081', 'n004', 0.12623199],
      ['v00024', 'n002', 0.09424984],
    ],
  },
  // Local disks, a node without disks, one that is offline, one with faster processors.
  {
    file: 'mixed.data',
    start: 40.66287572,
    moves: [
      ['i', 'h2', 20.63113117],
      ['b', 'h2', 20.50159434],
      ['g', 'h3', 20.49687348],
    ],
  },
  // A node without any free memory.
  { file: 'full.data', start: 0.82129949, moves: [['a', 'h2', 0.2240807]] },
] as const

describe.each(recorded)('$file', ({ file, start, moves }) => {
  test("has Ganeti's score, at the start and after every move", () => {
    const { cluster, goal, host, server } = load(file)
    const balance = new Balance(cluster, goal)
    expect(balance.score()).toBeCloseTo(start, 7)
    for (const [name, node, score] of moves) {
      const at = server(name)
      const size = cluster.sizeOf(at)
      expect(balance.after(cluster.hostOf[at] ?? -1, size, host(node), size)).toBeCloseTo(score, 7)
      cluster.move(at, host(node))
      expect(balance.score()).toBeCloseTo(score, 7)
    }
  })

  test('is never worse than as hbal leaves it, after any number of moves', () => {
    const { cluster, goal } = load(file)
    const plan = rebalance({ cluster, goal })
    let low = plan.before
    for (let count = 1; count <= Math.max(plan.moves.length, moves.length); count += 1) {
      low = Math.min(low, plan.moves[count - 1]?.score ?? low)
      const theirs = (moves[count - 1] ?? moves.at(-1))?.[2] ?? start
      expect(low).toBeLessThanOrEqual(theirs + 1e-8)
      expect(rebalance({ cluster, goal }, { most: count }).after).toBeLessThanOrEqual(theirs + 1e-8)
    }
  })
})

test("reaches hbal's end with a fifth fewer moves", () => {
  const { cluster, goal } = load('shared.data')
  expect(rebalance({ cluster, goal }, { most: 10 }).after).toBeLessThanOrEqual(0.09424984)
})
