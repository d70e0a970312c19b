import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { anyHost, anyTwo } from '@shared/placement/engine/failures.ts'
import { place } from '@shared/placement/place.ts'
import { Scene } from '@shared/placement/scene.ts'
import { Spare } from '@shared/placement/spare.ts'
import type { Candidate, Demand } from '@shared/placement/types.ts'
import { demand, facts, host, options } from './samples.ts'

const sized = (name: string, gib: number, fields: Partial<Candidate> = {}): Candidate =>
  host(name, { facts: facts({ memoryBytes: gib * GiB, cpus: 16 }), ...fields })

/** How many failures are not borne, told by who looks only now. */
function brokenWith(
  demands: readonly Demand[],
  hosts: readonly Candidate[],
  hostIds: readonly (string | null)[],
  failures: 1 | 2,
): number {
  const scene = new Scene(demands, hosts, { ...options, failures })
  const spare = new Spare(demands, scene.rooms, failures)
  for (const [at, hostId] of hostIds.entries()) {
    const one = demands[at]
    if (one && hostId !== null) spare.take(one, hostId)
  }
  return spare.broken
}

test('with a reserve servers go on to better hosts, as long as it is kept', () => {
  // The large one comes first and cannot know that its peer will not be where it is.
  const hosts = [sized('node1', 33), sized('node2', 33), sized('node3', 33)]
  const peer = (name: string) => [{ serverId: `server:${name}`, weight: 1 }]
  const demands = [
    demand('db', { memoryBytes: 8 * GiB, peers: peer('web') }),
    demand('web', { memoryBytes: GiB, never: ['node1'], peers: peer('db') }),
  ]
  const weights = options.weights.map((weight, at) => (at === 9 ? 8 : weight))
  const { assignments } = place(demands, hosts, { ...options, weights, failures: 1 })
  expect(assignments.map(({ hostId }) => hostId)).toEqual(['host:node2', 'host:node2'])
})

const failingSets = (hosts: number, failures: 1 | 2): number[][] =>
  failures === 1 ? anyHost(hosts) : anyTwo(hosts)

/** Is there any way at all to restart what runs on lost hosts? Told by trying all; the host keeps a GiB to itself. */
function canRestart(
  sizes: readonly number[],
  memory: readonly number[],
  where: readonly number[],
  lost: readonly number[],
): boolean {
  const free = sizes.map((gib, at) =>
    lost.includes(at) ? 0 : gib - 1 - memory.reduce((sum, of, one) => sum + (where[one] === at ? of : 0), 0),
  )
  const homeless = memory.filter((_, one) => lost.includes(where[one] ?? -1)).toSorted((a, b) => b - a)
  const settle = (at: number): boolean => {
    const need = homeless[at]
    if (need === undefined) return true
    return free.some((left, to) => {
      if (left < need) return false
      free[to] = left - need
      const done = settle(at + 1)
      free[to] = left
      return done
    })
  }
  return settle(0)
}

test('no improvement leaves a failure that could be borne before', () => {
  const hosts = fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 2, maxLength: 5 })
  const servers = fc.array(
    fc.record({
      gib: fc.integer({ min: 1, max: 10 }),
      current: fc.option(fc.nat(4)),
      links: fc.boolean(),
    }),
    { minLength: 2, maxLength: 9 },
  )
  fc.assert(
    fc.property(hosts, servers, fc.constantFrom(1 as const, 2 as const), (sizes, asked, failures) => {
      const there = sizes.map((gib, at) => sized(`n${at}`, gib))
      const demands = asked.map(({ gib, current, links }, at) =>
        demand(`s${at}`, {
          memoryBytes: gib * GiB,
          current: current === null ? null : `host:n${current % sizes.length}`,
          peers: links ? [{ serverId: `server:s${(at + 1) % asked.length}`, weight: 1 }] : [],
        }),
      )
      const under = { ...options, failures }
      const before = brokenWith(
        demands,
        there,
        demands.map(({ current }) => current),
        failures,
      )
      const { assignments } = place(demands, there, under)
      if (before === 0) {
        const where = assignments.map(({ hostId }) => sizes.findIndex((_, at) => hostId === `host:n${at}`))
        const memory = asked.map(({ gib }) => gib)
        for (const lost of failingSets(sizes.length, failures))
          expect(canRestart(sizes, memory, where, lost)).toBe(true)
      }
      for (const { hostId, verdicts } of assignments)
        if (hostId !== null && verdicts.length > 0)
          expect(verdicts.some((one) => one.hostId === hostId)).toBe(true)
      const turned = place(demands.toReversed(), there.toReversed(), under).assignments.toReversed()
      expect(turned.map(({ hostId }) => hostId)).toEqual(assignments.map(({ hostId }) => hostId))
    }),
    { numRuns: 400 },
  )
})
