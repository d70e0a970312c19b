import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { HostChange, HostLoad } from '@shared/plan/loads.ts'
import { planMoves } from '@shared/plan/moves/plan-moves.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import { design, facts, foreign, host, NOW, server, tiny, World } from './world.ts'

const start = () =>
  new World([
    host('node1', { volumes: [tiny], machines: [foreign('used', { vcpus: 2, memoryBytes: 3 * GiB })] }),
    host('node2', { facts: facts({ cpus: 4 }), volumes: [tiny] }),
    host('node3', { volumes: [tiny], load: null }),
  ])

/** What is on the hosts of a world, as a plan counts it. */
const counted = (world: World) =>
  world.hosts.map(({ name, machines }) => ({
    name,
    machines: machines.length,
    vcpus: machines.reduce((sum, one) => sum + one.vcpus, 0),
    memoryBytes: machines.reduce((sum, one) => sum + one.memoryBytes, 0),
  }))
const told = ({ name, servers, others, vcpus, memoryBytes }: HostLoad) => ({
  ...{ name, machines: servers + others, vcpus, memoryBytes },
})
const loadsOf = ({ loads = [] }: { loads?: HostChange[] }) => loads

const servers = fc.array(
  fc.record({
    vcpus: fc.integer({ min: 1, max: 3 }),
    memoryBytes: fc.integer({ min: 1, max: 3 }).map((n) => n * GiB),
    replicas: fc.integer({ min: 1, max: 2 }),
  }),
  { maxLength: 3 },
)
const drawn = (of: { vcpus: number; memoryBytes: number; replicas: number }[]) =>
  design(...of.map((fields, at) => server(`s${at}`, fields)))

test('before is what is there, after is what carrying the plan out leaves: made, changed, removed', () => {
  fc.assert(
    fc.property(servers, servers, (first, second) => {
      const world = start()
      for (const of of [drawn(first), drawn(second)]) {
        const plan = world.plan(of)
        expect(loadsOf(plan).map(({ before }) => told(before))).toEqual(counted(world))
        world.apply(plan)
        expect(loadsOf(plan).map(({ after }) => told(after))).toEqual(counted(world))
      }
      const rest = world.plan(drawn(second), { destroy: true })
      world.apply(rest)
      expect(loadsOf(rest).map(({ after }) => told(after))).toEqual(counted(world))
    }),
    { numRuns: 60 },
  )
})

test('a plan of moves tells the same of its hosts', () => {
  const world = start()
  const pinned = { hostRule: { only: ['node1'] } }
  world.apply(world.plan(design(server('a', pinned), server('b', pinned), server('c', pinned))))
  const of = design(server('a'), server('b'), server('c'))
  const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW }
  const found = proposeMoves({ ...input, goal: 'spread' })
  expect(found.moves.length).toBeGreaterThan(0)
  const moves = found.moves.map(({ key, to }) => ({ key, to: to.hostId }))
  const plan = planMoves(input, { goal: 'spread', moves })
  expect(loadsOf(plan).map(({ before }) => told(before))).toEqual(counted(world))
  world.apply(plan)
  expect(loadsOf(plan).map(({ after }) => told(after))).toEqual(counted(world))
  const disks = (when: 'before' | 'after') => loadsOf(plan).reduce((sum, one) => sum + one[when].diskBytes, 0)
  expect(disks('after')).toBe(disks('before'))
})

test('disks and vCPUs that come count: in full, and a quarter of each as busy where load is measured', () => {
  const disks = [{ name: 'root', bytes: 10 * GiB, source: { kind: 'blank' } }]
  const only = (name: string) => ({ disks, vcpus: 2, hostRule: { only: [name] } })
  const plan = start().plan(design(server('a', only('node2')), server('b', only('node3'))))
  const [node1, node2, node3] = loadsOf(plan)
  expect(node1?.after).toEqual(node1?.before)
  expect((node2?.after.diskBytes ?? 0) - (node2?.before.diskBytes ?? 0)).toBe(10 * GiB)
  // Of 4 processors two new vCPUs keep half a one busy.
  expect(node2?.after.load).toBeCloseTo(0.1 + 0.125, 9)
  expect(node3?.after.load).toBeNull()
  expect([node2?.before.vcpuLimit, node2?.before.diskLimit]).toEqual([16, 200 * GiB])
})
