import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { design, host, server, tiny, World } from './world.ts'

const two = () => ['node1', 'node2'].map((name) => host(name, { volumes: [tiny] }))
const grows = (name: string, memoryBytes: number, to: number, more = {}) =>
  server(name, { memoryBytes, growTo: { vcpus: null, memoryBytes: to }, ...more })

// Of 16 GiB a host keeps 5 % to itself: 15.2 GiB are left.
test('a host keeps room for what its servers are to have some day, and they get what they have now', () => {
  const world = new World(two())
  const plan = world.plan(design(grows('a', 2 * GiB, 9 * GiB), grows('b', 2 * GiB, 9 * GiB)))
  const hosts = plan.placement.assignments.map(({ hostId }) => hostId)
  expect(new Set(hosts).size).toBe(2)
  const defined = plan.steps.flatMap(({ request }) =>
    request.kind === 'machine.define' ? [request.spec.memoryBytes] : [],
  )
  expect(defined).toEqual([2 * GiB, 2 * GiB])
  const third = world.plan(design(...['a', 'b', 'c'].map((name) => grows(name, 2 * GiB, 9 * GiB))))
  expect(third.placement.assignments.filter(({ hostId }) => hostId === null)).toHaveLength(1)
})

test('what is smaller than what it has asks for nothing', () => {
  const plan = new World(two()).plan(design(grows('a', 12 * GiB, 9 * GiB), grows('b', 12 * GiB, GiB)))
  expect(plan.placement.assignments.every(({ hostId }) => hostId !== null)).toBe(true)
})

test('a server that runs grows as far as there is room, whatever it is to have some day', () => {
  const world = new World(two().slice(0, 1))
  world.apply(world.plan(design(server('a', { memoryBytes: 2 * GiB }))))
  const some = world.plan(design(grows('a', 3 * GiB, 40 * GiB)))
  expect(some.problems.map(({ severity }) => severity)).toEqual(['warning'])
  expect(some.problems[0]?.text).toContain('cannot grow on node1 to what it is drawn to have some day')
  expect(some.steps.length).toBeGreaterThan(0)
  const all = world.plan(design(grows('a', 30 * GiB, 40 * GiB)))
  expect(all.problems.map(({ severity }) => severity)).toContain('error')
})
