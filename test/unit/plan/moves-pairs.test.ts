import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { DesignData } from '@shared/design/records.ts'
import { planMoves } from '@shared/plan/moves/plan-moves.ts'
import { proposeMoves } from '@shared/plan/moves/propose.ts'
import type { Plan, PlanStep } from '@shared/plan/plan.ts'
import { hostsOf } from '@shared/plan/requests.ts'
import { design, errors, host, NOW, server, tiny, World } from './world.ts'

const GOALS = ['rebalance', 'spread', 'consolidate'] as const

interface Drawn {
  on: number
  gib: number
}

function settled(list: readonly Drawn[], failures: 0 | 1): { world: World; of: DesignData } {
  const world = new World([1, 2, 3, 4, 5].map((n) => host(`node${n}`, { volumes: [tiny] })))
  const sized = list.map(({ gib }) => ({ memoryBytes: gib * GiB }))
  const pinned = list.map(({ on }, at) =>
    server(`s${at}`, { ...sized[at], hostRule: { only: [`node${on}`] } }),
  )
  world.apply(world.plan(design(...pinned)))
  const of = design(...sized.map((size, at) => server(`s${at}`, size)))
  for (const record of of.records) if (record.type === 'settings') record.failures = failures
  return { world, of }
}

function movesOf(world: World, of: DesignData, goal: (typeof GOALS)[number]): Plan {
  const input = { design: of, hosts: world.hosts, deployments: world.rows, now: NOW }
  const { moves } = proposeMoves({ ...input, goal })
  return planMoves(input, { goal, moves: moves.map(({ key, to }) => ({ key, to: to.hostId })) })
}

/** Steps that may run at once: those that come after the same ones. */
const groupsOf = ({ steps }: Plan): PlanStep[][] => [
  ...Map.groupBy(steps, ({ after }) => after.join(' ')).values(),
]

test('moves that touch different hosts are made two at once, the next ones after both', () => {
  const { world, of } = settled(
    [1, 1, 1, 2, 2, 2].map((on) => ({ on, gib: 3 })),
    0,
  )
  const plan = movesOf(world, of, 'spread')
  expect(errors(plan)).toEqual([])
  const groups = groupsOf(plan)
  expect(groups.some((group) => group.length === 2)).toBe(true)
  for (const [at, group] of groups.entries())
    for (const { after } of group) expect(after).toEqual((groups[at - 1] ?? []).map(({ id }) => id))
})

test('whichever of two at once is done first, no host is over-committed and all end where they should', () => {
  const drawn = fc.array(
    fc.record({ on: fc.integer({ min: 1, max: 5 }), gib: fc.integer({ min: 1, max: 7 }) }),
    {
      minLength: 2,
      maxLength: 10,
    },
  )
  const some = fc.constantFrom<0 | 1>(0, 1)
  fc.assert(
    fc.property(
      drawn,
      fc.constantFrom(...GOALS),
      some,
      fc.infiniteStream(fc.boolean()),
      (list, goal, failures, turned) => {
        const memory = [1, 2, 3, 4, 5].map((n) =>
          list.reduce((sum, { on, gib }) => sum + (on === n ? gib : 0), 0),
        )
        fc.pre(memory.every((gib) => gib <= 15))
        const { world, of } = settled(list, failures)
        const plan = movesOf(world, of, goal)
        expect(errors(plan)).toEqual([])
        for (const group of groupsOf(plan)) {
          expect(group.length).toBeLessThanOrEqual(2)
          const hosts = group.flatMap(({ request }) => hostsOf(request))
          expect(new Set(hosts).size).toBe(hosts.length)
          for (const step of turned.next().value ? group.toReversed() : group) {
            world.apply({ ...plan, steps: [{ ...step, after: [] }] })
            for (const { machines } of world.hosts) {
              const used = machines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
              expect(used).toBeLessThanOrEqual(16 * GiB * 0.95)
            }
          }
        }
        expect(world.plan({ ...of }).steps).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
})
