import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cluster } from '@shared/placement/engine/cluster.ts'
import { drain } from '@shared/placement/engine/moves/drain.ts'
import { evenGoal } from '@shared/placement/engine/moves/goal.ts'
import { anyHost } from '@shared/placement/engine/failures.ts'
import { build, faults, listed } from './clusters.ts'

function cluster(
  rooms: readonly (readonly number[])[],
  servers: readonly (readonly [size: readonly number[], host: number])[],
): Cluster {
  const made = new Cluster(
    ['vcpus', 'memory'],
    rooms.map((room, at) => ({ name: `h${at}`, room })),
    servers.map(([size], at) => ({ name: `s${at}`, shapes: [size] })),
  )
  for (const [at, [, host]] of servers.entries()) made.put(at, host)
  return made
}

test('empties a host, and nothing goes there', () => {
  const one = cluster(
    [
      [8, 16],
      [8, 16],
      [8, 16],
    ],
    [
      [[2, 4], 0],
      [[2, 8], 0],
      [[2, 4], 1],
    ],
  )
  const { plan, stuck } = drain({ cluster: one, goal: evenGoal(one) }, new Set([0]))
  expect(stuck).toEqual([])
  expect(plan.moves.map(({ server, to }) => [server, to])).toEqual([
    [1, 2],
    [0, 1],
  ])
})

test('others make room when nothing else does', () => {
  const one = cluster(
    [
      [8, 16],
      [8, 16],
      [8, 16],
    ],
    [
      [[2, 12], 0],
      [[2, 8], 1],
      [[2, 8], 2],
    ],
  )
  const { plan, stuck } = drain({ cluster: one, goal: evenGoal(one) }, new Set([0]))
  expect(stuck).toEqual([])
  expect(plan.moves).toHaveLength(2)
  expect(plan.moves[1]).toMatchObject({ server: 0, from: 0 })
  expect(plan.steps).toBe(1)
})

test('names what does not fit, the host that comes nearest, and exactly how much is missing', () => {
  const one = cluster(
    [
      [8, 16],
      [4, 10],
      [8, 7],
    ],
    [
      [[6, 9], 0],
      [[1, 1], 1],
    ],
  )
  const { plan, stuck } = drain({ cluster: one, goal: evenGoal(one) }, new Set([0]))
  expect(plan.moves).toEqual([])
  expect(stuck).toEqual([{ server: 0, why: 'room', host: 2, shortBy: [0, 2] }])
})

test('says when it is rules, the reserve or the user that keep a server', () => {
  const one = cluster(
    [
      [8, 16],
      [8, 16],
    ],
    [
      [[1, 8], 0],
      [[1, 8], 1],
    ],
  )
  const goal = evenGoal(one)
  const hosts = new Set([0])
  const rules = [{ kind: 'only', hosts: [0], members: [0] } as const]
  expect(drain({ cluster: one, goal, rules }, hosts).stuck).toEqual([{ server: 0, why: 'rules' }])
  expect(drain({ cluster: one, goal, held: new Set([0]) }, hosts).stuck).toEqual([{ server: 0, why: 'held' }])
  expect(drain({ cluster: one, goal, failures: anyHost(2) }, hosts).stuck).toEqual([
    { server: 0, why: 'reserve' },
  ])
})

test('every state on the way is legal, and what is not stuck has left', () => {
  fc.assert(
    fc.property(listed, fc.subarray([0, 1, 2]), (list, empty) => {
      const { cluster: one, rules } = build(list)
      const hosts = new Set(empty.filter((host) => host < list.hosts.length))
      const { plan, stuck } = drain({ cluster: one, goal: evenGoal(one), rules }, hosts)
      let state = faults(one, rules)
      for (const { server, to, shape } of plan.moves) {
        expect(hosts.has(to)).toBe(false)
        one.move(server, to, shape)
        const next = faults(one, rules)
        for (const [at, lack] of next.lacking.entries())
          expect(lack).toBeLessThanOrEqual((state.lacking[at] ?? 0) + 1e-9)
        expect(next.broken).toBeLessThanOrEqual(state.broken)
        state = next
      }
      const there = [...hosts].flatMap((host) => [...(one.on[host] ?? [])]).toSorted((a, b) => a - b)
      expect(stuck.map(({ server }) => server).toSorted((a, b) => a - b)).toEqual(there)
    }),
    { numRuns: 200 },
  )
})
