import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import { loadsAfter } from '@shared/plan/moves/report.ts'
import type { MeasuredHost, MoveBasis, MoveGoal } from '@shared/plan/moves/types.ts'
import { design, host, NOW, server, tiny, World } from './world.ts'

/** Servers that run where they are told, each keeping so many processors of its host's 8 busy. */
function running(where: Record<string, { on: number; busy: number; memory?: number }>, nodes = 2) {
  const world = new World(
    Array.from({ length: nodes }, (_, at) => host(`node${at + 1}`, { volumes: [tiny], load: null })),
  )
  const servers = Object.entries(where)
  const sized = (memory = 1) => ({ vcpus: 2, memoryBytes: memory * GiB })
  world.apply(
    world.plan(
      design(
        ...servers.map(([name, { on, memory }]) =>
          server(name, { ...sized(memory), hostRule: { only: [`node${on}`] } }),
        ),
      ),
    ),
  )
  const measured = world.hosts.map(({ hostId, machines }): MeasuredHost => {
    const own = machines.map(({ name, uuid }) => ({ uuid, busy: where[name]?.busy ?? 0 }))
    const mean = own.reduce((sum, { busy }) => sum + busy, 0) / 8
    return {
      ...{ hostId, host: { mean, peak: mean } },
      machines: Object.fromEntries(own.map(({ uuid, busy }) => [uuid, { mean: busy, peak: busy }])),
    }
  })
  const of = design(...servers.map(([name, { memory }]) => server(name, sized(memory))))
  const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW }
  return {
    measured,
    propose: (by: MoveBasis, goal: MoveGoal = 'rebalance', from = measured) =>
      proposeMoves({ ...input, goal, by, measured: from }),
  }
}

const loads = ({ hosts, moves }: ReturnType<typeof proposeMoves>) =>
  loadsAfter(hosts, moves).map(({ load }) => load)

test('what is even by allocation may be uneven by load: the busy one of two leaves', () => {
  const { propose } = running({
    ...{ a: { on: 1, busy: 3 }, b: { on: 1, busy: 3 } },
    ...{ c: { on: 2, busy: 0 }, d: { on: 2, busy: 0 } },
  })
  expect(propose('allocation').moves).toEqual([])
  const found = propose('load')
  expect(found.by).toBe('load')
  expect(found.hosts.map(({ load }) => load)).toEqual([0.75, 0])
  expect(loads(found)).toEqual([0.375, 0.375])
  // One goes each way, so that memory stays even too.
  expect(new Set(found.moves.map(({ busyCpus }) => busyCpus))).toEqual(new Set([0, 3]))
})

test('what a host does besides its machines counts, and stays there', () => {
  const each = (on: number) => ({ on, busy: 1 })
  const { propose, measured } = running({ a: each(1), b: each(1), c: each(2), d: each(2) })
  expect(propose('load').moves).toEqual([])
  const whole = { mean: 0.9, peak: 0.9 }
  const uneven = measured.map((one) => (one.hostId === 'host:node1' ? { ...one, host: whole } : one))
  const { moves } = propose('load', 'rebalance', uneven)
  expect(moves.map(({ from, to }) => `${from.name} ${to.name}`)).toEqual(['node1 node2', 'node1 node2'])
})

test('hosts without measurements are named, and a quarter of the vCPUs there counts', () => {
  const { propose } = running({ a: { on: 1, busy: 0 }, b: { on: 1, busy: 0 } })
  const { notices, moves } = propose('load', 'rebalance', [])
  expect(notices.map(({ text }) => text)).toEqual([
    'No load was measured yet on node1 and node2. A quarter of the vCPUs of what runs there counts as busy.',
  ])
  expect(moves).toHaveLength(1)
  expect(propose('allocation', 'rebalance', []).notices).toEqual([])
})

test('whatever was measured, the end is no worse: evener in load and memory together, and within every limit', () => {
  const one = fc.record({
    on: fc.integer({ min: 1, max: 3 }),
    busy: fc.integer({ min: 0, max: 20 }).map((tenths) => tenths / 10),
    memory: fc.integer({ min: 1, max: 4 }),
  })
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  }
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), (list) => {
      const found = running(Object.fromEntries(list.map((each, at) => [`s${at}`, each])), 3).propose('load')
      const after = loadsAfter(found.hosts, found.moves)
      const score = (hosts: typeof after) =>
        spread(hosts.map(({ load }) => load ?? 0)) +
        spread(hosts.map(({ memoryBytes, memoryLimit }) => memoryBytes / memoryLimit))
      expect(score(after)).toBeLessThanOrEqual(score(found.hosts) + 1e-9)
      for (const { memoryBytes, memoryLimit, vcpus, vcpuLimit } of after) {
        expect(memoryBytes).toBeLessThanOrEqual(memoryLimit)
        expect(vcpus).toBeLessThanOrEqual(vcpuLimit)
      }
    }),
    { numRuns: 40 },
  )
})
