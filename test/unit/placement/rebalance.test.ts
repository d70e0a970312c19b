import { describe, expect, test } from 'vitest'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import { evenGoal } from '@shared/placement/engine/moves/goal.ts'
import { kneeOf } from '@shared/placement/engine/moves/plan.ts'
import { rebalance } from '@shared/placement/engine/moves/rebalance.ts'

/** Hosts by what memory they have, servers by what they need and where they are. */
function cluster(
  rooms: readonly number[],
  servers: readonly (readonly [size: number, host: number])[],
): Cluster {
  const made = new Cluster(
    ['memory'],
    rooms.map((room, at) => ({ name: `h${at}`, room: [room] })),
    servers.map(([size], at) => ({ name: `s${at}`, shapes: [[size]] })),
  )
  for (const [at, [, host]] of servers.entries()) made.put(at, host)
  return made
}

describe('there is nothing to do', () => {
  test.each([
    ['without hosts', cluster([], [])],
    ['with one host', cluster([8], [[4, 0]])],
    ['without servers', cluster([8, 8], [])],
    [
      'when all is even',
      cluster(
        [8, 8],
        [
          [4, 0],
          [4, 1],
        ],
      ),
    ],
  ])('%s', (_, one) => {
    const plan = rebalance({ cluster: one, goal: evenGoal(one) })
    expect(plan).toMatchObject({ moves: [], steps: 0, troubleBefore: 0, troubleAfter: 0, knee: undefined })
    expect(plan.after).toBe(plan.before)
  })
})

test('where no single move gains, servers change places in one step, and each move counts', () => {
  const one = cluster(
    [20, 20],
    [
      [8, 0],
      [6, 0],
      [5, 1],
      [5, 1],
      [2, 1],
    ],
  )
  const { moves, steps, after, before } = rebalance({ cluster: one, goal: evenGoal(one) })
  expect(before).toBeCloseTo(0.05, 9)
  expect(after).toBeCloseTo(0, 9)
  expect(moves).toHaveLength(2)
  expect(steps).toBe(1)
  expect(moves.map(({ gain }) => gain).reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(0.05, 9)
})

test('a host that gave away more than it has is relieved first', () => {
  const one = cluster(
    [10, 40, 40],
    [
      [6, 0],
      [6, 0],
      [20, 1],
      [18, 1],
    ],
  )
  const plan = rebalance({ cluster: one, goal: evenGoal(one) }, { most: 1 })
  expect(plan.moves).toMatchObject([{ from: 0, to: 2 }])
  expect(plan.troubleBefore).toBeGreaterThan(0)
  expect(plan.troubleAfter).toBe(0)
})

test('members of a rule that are together are brought apart, though the score rises', () => {
  const one = cluster(
    [10, 100],
    [
      [1, 0],
      [1, 0],
      [10, 1],
    ],
  )
  const plan = rebalance({
    cluster: one,
    goal: { ...evenGoal(one), measures: [{ resource: 0, weight: 1, whole: [1, 100], besides: [0, 2] }] },
    rules: [{ kind: 'apart', scope: 'host', most: 1, members: [0, 1] }],
  })
  expect(plan.moves[0]).toMatchObject({ from: 0, to: 1 })
  expect(plan.troubleAfter).toBe(0)
})

test('servers that are held stay, bytes are told', () => {
  const one = cluster(
    [10, 10],
    [
      [2, 0],
      [2, 0],
      [4, 0],
    ],
  )
  const plan = rebalance({
    cluster: one,
    goal: evenGoal(one),
    held: new Set([2]),
    bytes: [200, 300, 400],
  })
  expect(plan.moves.map(({ server }) => server).toSorted((a, b) => a - b)).toEqual([0, 1])
  expect(plan.moves.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(500)
})

test('the knee is where most is gained with few moves, at the end of a step', () => {
  const move = (score: number, step: number) => ({
    server: 0,
    from: 0,
    to: 0,
    shape: 0,
    gain: 0,
    bytes: 0,
    score,
    step,
  })
  const moves = [move(0.6, 0), move(0.7, 1), move(0.2, 1), move(0.1, 2), move(0.05, 3), move(0, 4)]
  expect(kneeOf(1, moves)).toEqual({ moves: 3, share: 0.8 })
  expect(kneeOf(1, [])).toBeUndefined()
})
