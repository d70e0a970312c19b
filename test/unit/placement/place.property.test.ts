import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { place } from '@shared/placement/place.ts'
import { modes } from '@shared/placement/engine/scorers.ts'
import type { Candidate, Demand } from '@shared/placement/types.ts'
import { bestFirst } from '@shared/placement/verdicts.ts'
import { weightsOf } from '@shared/placement/weights.ts'
import { demand, facts, host, options } from './samples.ts'

const names = ['node1', 'node2', 'node3', 'node4']
const someNames = fc.subarray(names)

const peer = (index: number, traffic: number | null) => ({
  serverId: `server:s${index}`,
  weight: traffic ?? 1,
  ...(traffic === null ? {} : { traffic }),
})

const hosts: fc.Arbitrary<Candidate[]> = fc
  .tuple(
    ...names.map((name) =>
      fc.record({
        name: fc.constant(name),
        cpus: fc.integer({ min: 1, max: 16 }),
        memory: fc.integer({ min: 2, max: 32 }),
        used: fc.integer({ min: 0, max: 16 }),
        free: fc.integer({ min: 0, max: 60 }),
        enabled: fc.boolean(),
        reachable: fc.boolean(),
        load: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        network: fc.option(
          fc.record({ rate: fc.integer({ min: 1, max: 2e8 }), used: fc.option(fc.nat(1e8)) }),
          { nil: undefined },
        ),
        rack: fc.constantFrom(undefined, 'r1', 'r2'),
      }),
    ),
  )
  .map((list) =>
    list.map((one) =>
      host(one.name, {
        enabled: one.enabled || one.name === 'node1',
        reachable: one.reachable,
        load: one.load,
        usedMemoryBytes: one.used * GiB,
        usedVcpus: one.used,
        ...(one.network ? { network: one.network } : {}),
        ...(one.rack === undefined ? {} : { rack: one.rack }),
        facts: facts({
          cpus: one.cpus,
          memoryBytes: one.memory * GiB,
          pools: [
            {
              name: 'default',
              type: 'dir',
              path: '/p',
              capacityBytes: 100 * GiB,
              freeBytes: one.free * GiB,
              active: true,
            },
          ],
        }),
      }),
    ),
  )

const demands: fc.Arbitrary<Demand[]> = fc
  .array(
    fc.record({
      vcpus: fc.integer({ min: 1, max: 6 }),
      memory: fc.integer({ min: 1, max: 10 }),
      disk: fc.integer({ min: 0, max: 20 }),
      replicas: fc.integer({ min: 1, max: 3 }),
      only: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, someNames),
      never: someNames,
      apart: fc.boolean(),
      current: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...names)),
      /** Links to the server before it. */
      links: fc.nat(2),
      traffic: fc.option(fc.integer({ min: 1, max: 2000 })),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.flatMap((one, index) =>
      Array.from({ length: one.replicas }, (_, replica) =>
        demand(`s${index}-${replica}`, {
          key: `server:s${index}#${replica}`,
          serverId: `server:s${index}`,
          vcpus: one.vcpus,
          memoryBytes: one.memory * GiB,
          disks: [{ name: 'root', bytes: one.disk * GiB, pool: null }],
          only: one.only,
          never: one.never,
          apart: one.apart,
          current: one.current === null ? null : `host:${one.current}`,
          // As links are: known at both ends.
          peers: [
            ...Array.from({ length: index > 0 ? one.links : 0 }, () => peer(index - 1, one.traffic)),
            ...Array.from({ length: list[index + 1]?.links ?? 0 }, () =>
              peer(index + 1, list[index + 1]?.traffic ?? null),
            ),
          ],
        }),
      ),
    ),
  )

const modesOf = fc.constantFrom(...modes).map((mode) => weightsOf(mode))

test('in brief the choice and its reason are the same, with the verdict of the chosen host alone', () => {
  fc.assert(
    fc.property(demands, hosts, modesOf, fc.constantFrom(0, 1, 2), (wanted, there, weights, failures) => {
      const full = place(wanted, there, { ...options, weights, failures })
      const brief = place(wanted, there, { ...options, weights, failures, brief: true })
      expect(brief).toEqual({
        ...full,
        // By how much it is better than others is not told in brief.
        assignments: full.assignments.map(({ margin: _, ...one }) => ({
          ...one,
          verdicts: one.verdicts.filter(({ hostId }) => hostId === one.hostId),
        })),
      })
    }),
    { numRuns: 100 },
  )
  fc.assert(
    fc.property(demands, hosts, modesOf, (wanted, there, weights) => {
      const full = place(wanted, there, { ...options, weights })
      const inFull = new Set(wanted.slice(0, 1).map(({ serverId }) => serverId))
      const { assignments } = place(wanted, there, { ...options, weights, brief: true, inFull })
      for (const { key, verdicts } of assignments) {
        const own = full.assignments.find((one) => one.key === key)
        const whole = inFull.has(wanted.find((one) => one.key === key)?.serverId ?? '')
        expect(verdicts).toEqual(
          whole ? own?.verdicts : own?.verdicts.filter(({ hostId }) => hostId === own.hostId),
        )
      }
    }),
    { numRuns: 50 },
  )
})

test('the chosen host is the best in its own table, or it is said that the design as a whole decided', () => {
  let best = 0
  fc.assert(
    fc.property(demands, hosts, modesOf, (wanted, there, weights) => {
      const { assignments } = place(wanted, there, { ...options, weights })
      for (const [at, { hostId, verdicts, reason, margin }] of assignments.entries()) {
        if (hostId === null || wanted[at]?.current !== null) continue
        const chosen = verdicts.find((one) => one.hostId === hostId)
        const first = bestFirst(verdicts)[0]
        expect(chosen?.fits).toBe(true)
        if (first === chosen) best += 1
        else {
          expect(reason).toContain('for the design as a whole')
          expect(margin?.by).toBeLessThan(0)
          expect(margin?.decisive).toEqual([])
        }
      }
    }),
    { numRuns: 200 },
  )
  expect(best).toBeGreaterThan(50)
})

describe('whatever is asked of whatever hosts', () => {
  test('nothing new goes where it breaks a limit or a rule', () => {
    fc.assert(
      fc.property(demands, hosts, modesOf, (wanted, there, weights) => {
        const { assignments } = place(wanted, there, { ...options, weights })
        for (const candidate of there) {
          const here = wanted.filter(
            (one) => assignments.find((a) => a.key === one.key)?.hostId === candidate.hostId,
          )
          const fresh = here.filter((one) => one.current === null)
          if (fresh.length === 0) continue
          const sum = (of: (one: Demand) => number) => here.reduce((total, one) => total + of(one), 0)
          const memory = candidate.facts?.memoryBytes ?? 0
          expect(candidate.usedMemoryBytes + sum((one) => one.memoryBytes)).toBeLessThanOrEqual(memory - GiB)
          expect(candidate.usedVcpus + sum((one) => one.vcpus)).toBeLessThanOrEqual(
            (candidate.facts?.cpus ?? 0) * 4,
          )
          const freshDisks = sum((one) => one.disks[0]?.bytes ?? 0)
          const allFresh = here.length === fresh.length
          expect(!allFresh || freshDisks <= (candidate.facts?.pools[0]?.freeBytes ?? 0)).toBe(true)
          for (const one of fresh) {
            expect(candidate.enabled).toBe(true)
            expect(one.never).not.toContain(candidate.name)
            expect(one.only.length === 0 || one.only.includes(candidate.name)).toBe(true)
            const alike = here.filter((other) => other.serverId === one.serverId)
            expect(!one.apart || alike.length === 1).toBe(true)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('the answer does not depend on the order of the hosts, keeps the order of the demands and explains itself', () => {
    fc.assert(
      fc.property(demands, hosts, modesOf, (wanted, there, weights) => {
        const once = place(wanted, there, { ...options, weights })
        expect(place(wanted, there.toReversed(), { ...options, weights })).toEqual(once)
        const other = place(wanted.toReversed(), there, { ...options, weights })
        expect(other.assignments.toReversed()).toEqual(once.assignments)
        expect(once.assignments.map((one) => one.key)).toEqual(wanted.map((one) => one.key))
        for (const [index, one] of once.assignments.entries()) {
          expect(one.reason).not.toBe('')
          expect(one.verdicts).toHaveLength(there.length)
          const current = wanted[index]?.current ?? null
          expect(current === null || one.hostId === current).toBe(true)
          for (const verdict of one.verdicts) expect(verdict.fits).toBe(verdict.fails.length === 0)
          expect(one.hostId === null).toBe(one.verdicts.every((verdict) => !verdict.fits) && current === null)
        }
      }),
      { numRuns: 200 },
    )
  })
})
