import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenGoal } from '@shared/placement/engine/moves/goal.ts'
import { rebalance } from '@shared/placement/engine/moves/rebalance.ts'
import { anyHost } from '@shared/placement/engine/failures.ts'
import { Reserve } from '@shared/placement/engine/reserve.ts'
import { Rules } from '@shared/placement/engine/rules.ts'
import { build, faults, listed, type Listed } from './clusters.ts'

const most = fc.option(fc.integer({ min: 0, max: 12 }), { nil: Infinity })

test('no state on the way has less room, breaks more rules or bears fewer failures than the one before', () => {
  fc.assert(
    fc.property(listed, most, fc.boolean(), (list, limit, reserved) => {
      const { cluster, rules } = build(list)
      const failures = reserved ? anyHost(list.hosts.length) : []
      const plan = rebalance({ cluster, goal: evenGoal(cluster), rules, failures }, { most: limit })
      const before = build(list).cluster
      expect(cluster.hostOf).toEqual(before.hostOf)
      const unborne = (): number => new Reserve(cluster, failures, new Rules(cluster, rules)).broken
      let state = faults(cluster, rules)
      let broken = unborne()
      for (const { server, from, to, shape } of plan.moves) {
        expect(cluster.hostOf[server]).toBe(from)
        cluster.move(server, to, shape)
        const next = faults(cluster, rules)
        for (const [at, lack] of next.lacking.entries())
          expect(lack).toBeLessThanOrEqual((state.lacking[at] ?? 0) + 1e-9)
        expect(next.broken).toBeLessThanOrEqual(state.broken)
        state = next
        const now = unborne()
        expect(now).toBeLessThanOrEqual(broken)
        broken = now
      }
      expect(plan.moves.length).toBeLessThanOrEqual(limit)
      expect(plan.troubleAfter).toBeLessThanOrEqual(plan.troubleBefore + 1e-9)
      if (plan.troubleBefore < 1e-9) expect(plan.after).toBeLessThanOrEqual(plan.before + 1e-9)
    }),
    { numRuns: 150 },
  )
})

test('a plan for a number of moves ends no worse than as many of the best single moves', () => {
  fc.assert(
    fc.property(listed, fc.integer({ min: 0, max: 12 }), (list, limit) => {
      const { cluster, rules } = build(list)
      const situation = { cluster, goal: evenGoal(cluster), rules }
      const single = rebalance(situation, { most: limit, effort: 0 })
      const plan = rebalance(situation, { most: limit })
      expect(plan.troubleAfter).toBeLessThanOrEqual(single.troubleAfter + 1e-9)
      if (plan.troubleBefore < 1e-9) expect(plan.after).toBeLessThanOrEqual(single.after + 1e-9)
    }),
    { numRuns: 100 },
  )
})

test('the order in which hosts and servers are listed does not matter', () => {
  const named = ({ hosts, servers }: Listed, plan: ReturnType<typeof rebalance>): string[] =>
    plan.moves.map(({ server, to }) => `${servers[server]?.name ?? ''} ${hosts[to]?.name ?? ''}`)
  fc.assert(
    fc.property(listed, most, (list, limit) => {
      const other = { ...list, hosts: list.hosts.toReversed(), servers: list.servers.toReversed() }
      const plans = [list, other].map((one) => {
        const { cluster, rules } = build(one)
        return named(one, rebalance({ cluster, goal: evenGoal(cluster), rules }, { most: limit }))
      })
      expect(plans[1]).toEqual(plans[0])
    }),
    { numRuns: 100 },
  )
})
