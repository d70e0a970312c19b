import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { place } from '@shared/placement/place.ts'
import { failText, failTexts } from '@shared/placement/fail-words.ts'
import { scoreOf } from '@shared/placement/terms.ts'
import type { Candidate, Change, Demand, PlacementOptions, Verdict } from '@shared/placement/types.ts'
import { bestFirst, rounded } from '@shared/placement/verdicts.ts'
import { termNames } from '@shared/placement/weights.ts'
import { demand, facts, host, options } from './samples.ts'

const pool = (freeBytes: number) => ({
  name: 'default',
  type: 'dir',
  path: '/p',
  capacityBytes: 100 * GiB,
  freeBytes,
  active: true,
})

const anyHost = fc
  .record({
    cpus: fc.integer({ min: 1, max: 8 }),
    memory: fc.integer({ min: 2, max: 24 }),
    used: fc.nat(24),
    free: fc.nat(60),
    enabled: fc.boolean(),
    load: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    networks: fc.subarray(['lan', 'dmz']),
  })
  .map(
    (one) => (name: string) =>
      host(name, {
        enabled: one.enabled,
        load: one.load,
        usedMemoryBytes: one.used * GiB,
        usedVcpus: one.used,
        facts: facts({
          cpus: one.cpus,
          memoryBytes: one.memory * GiB,
          pools: [pool(one.free * GiB)],
          networks: one.networks.map((network) => ({
            name: network,
            kind: 'network' as const,
            active: true,
            ranges: [],
          })),
        }),
      }),
  )

const anyDemand = fc
  .record({
    vcpus: fc.integer({ min: 1, max: 10 }),
    memory: fc.integer({ min: 1, max: 20 }),
    disk: fc.nat(80),
    rule: fc.constantFrom<Partial<Demand>>(
      {},
      { only: ['node9'] },
      { never: ['node1'] },
      { families: ['xen'] },
    ),
    networks: fc.subarray(['lan', 'dmz']),
  })
  .map((one) =>
    demand('web', {
      vcpus: one.vcpus,
      memoryBytes: one.memory * GiB,
      disks: [{ name: 'root', bytes: one.disk * GiB, pool: null }],
      networks: one.networks.map((name) => ({ kind: 'network', name })),
      ...one.rule,
    }),
  )

/** What is asked and what there is, with one thing changed, as a person would change it. */
function changed(
  change: Change,
  [wanted, there, under]: readonly [Demand, Candidate, PlacementOptions],
): [Demand, Candidate, PlacementOptions] {
  const known = there.facts ?? facts()
  const withFacts = (fields: Parameters<typeof facts>[0]): Candidate => ({
    ...there,
    facts: { ...known, ...fields },
  })
  switch (change.kind) {
    case 'switch-on':
      return [wanted, { ...there, enabled: true }, under]
    case 'lift-host-rule':
      return [{ ...wanted, only: [], never: [] }, there, under]
    case 'lift-family-rule':
      return [{ ...wanted, families: [] }, there, under]
    case 'lift-tier-rule':
    case 'share-host':
    case 'lift-tie':
    case 'empty-host':
    case 'free-host':
      throw new Error(`${change.kind} is not asked for here`)
    case 'free-memory':
      return [wanted, { ...there, usedMemoryBytes: there.usedMemoryBytes - change.bytes }, under]
    case 'free-vcpus':
      return [wanted, { ...there, usedVcpus: there.usedVcpus - change.count }, under]
    case 'cpu-ratio':
      return [wanted, there, { ...under, cpuRatio: change.to }]
    case 'fewer-vcpus':
      return [{ ...wanted, vcpus: change.to }, there, under]
    case 'free-pool':
      return [
        wanted,
        withFacts({ pools: known.pools.map((one) => ({ ...one, freeBytes: one.freeBytes + change.bytes })) }),
        under,
      ]
    case 'free-devices': {
      const devices = there.devices?.map(({ by, ...unit }) =>
        by !== undefined && !change.of.includes(by) ? { ...unit, by } : unit,
      )
      return [wanted, { ...there, ...(devices ? { devices } : {}) }, under]
    }
    case 'network':
      return [
        wanted,
        withFacts({
          networks: [
            ...known.networks,
            { kind: change.network, name: change.name, active: true, ranges: [] },
          ],
        }),
        under,
      ]
  }
}

const verdictOf = ([wanted, there, under]: readonly [Demand, Candidate, PlacementOptions]): Verdict => {
  const verdict = place([wanted], [there], under).assignments[0]?.verdicts[0]
  if (!verdict) throw new Error('There is no verdict')
  return verdict
}

test('every “would fit if” is true when it is tried', () => {
  let told = 0
  fc.assert(
    fc.property(anyDemand, anyHost, (wanted, hostNamed) => {
      const start = [wanted, hostNamed('node1'), options] as const
      const { wouldFit } = verdictOf(start)
      if (!wouldFit) return
      told += 1
      let made: readonly [Demand, Candidate, PlacementOptions] = start
      for (const change of wouldFit.changes) made = changed(change, made)
      expect(verdictOf(made).fits).toBe(true)
    }),
    { numRuns: 500 },
  )
  expect(told).toBeGreaterThan(50)
})

test('every shortage is exact', () => {
  fc.assert(
    fc.property(anyDemand, anyHost, (wanted, hostNamed) => {
      const { fits, fails } = verdictOf([wanted, hostNamed('node1'), options])
      expect(fits).toBe(fails.length === 0)
      for (const fail of fails) {
        expect(failText(fail)).not.toBe('')
        const isAmount = ['memory', 'cpu', 'cpus'].includes(fail.need)
        expect('shortBy' in fail || !isAmount).toBe(true)
        if (!('wants' in fail)) continue
        if (fail.need !== 'device') expect(fail.unit).toBeDefined()
        expect(fail.wants - fail.has).toBe(fail.shortBy)
        expect(fail.shortBy).toBeGreaterThan(0)
      }
    }),
  )
})

describe('the margin of the chosen host', () => {
  const chosen = fc.tuple(anyDemand, anyHost, anyHost, anyHost).map(([wanted, ...hosts]) => {
    const { assignments } = place(
      [wanted],
      hosts.map((named, at) => named(`node${at + 1}`)),
      options,
    )
    return assignments[0]
  })

  test('is the difference to the next, and the sum of its terms', () => {
    fc.assert(
      fc.property(chosen, (assignment) => {
        const fitting = bestFirst(assignment?.verdicts.filter(({ fits }) => fits) ?? [])
        const [best, next] = fitting
        expect(assignment?.margin === undefined).toBe(fitting.length < 2)
        if (!assignment?.margin || !best || !next) return
        const { over, by, terms } = assignment.margin
        expect(over).toBe(next.hostName)
        expect(by).toBeCloseTo(best.score - next.score, 12)
        // Terms that make no difference to speak of are left out.
        expect(Math.abs(terms.reduce((sum, term) => sum + term.by, 0) - by)).toBeLessThan(5e-3)
      }),
    )
  })

  test('names a part as decisive exactly when another host were best without it', () => {
    fc.assert(
      fc.property(chosen, (assignment) => {
        const fitting = assignment?.verdicts.filter(({ fits }) => fits) ?? []
        if (!assignment?.margin) return
        const { hostId, margin, weights } = assignment
        for (const [at, term] of termNames.entries()) {
          const fewer = weights.map((weight, one) => (one === at ? 0 : weight))
          const scores = fitting.map(({ terms }) => rounded(scoreOf(terms, fewer)))
          const best = fitting[scores.indexOf(Math.max(...scores))]
          const named = margin.decisive.find((one) => one.term === term)?.instead
          expect(named).toBe(best?.hostId === hostId ? undefined : best?.hostName)
        }
      }),
    )
  })
})

describe('with room kept for failing hosts', () => {
  const half = { usedMemoryBytes: 0, usedVcpus: 0 }
  const twoServers = [demand('a', { memoryBytes: 8 * GiB }), demand('b', { memoryBytes: 8 * GiB })]

  test('a server that could not restart elsewhere is refused, with what is short', () => {
    const hosts = [host('node1', half), host('node2', half)]
    expect(place(twoServers, hosts, options).assignments.map(({ hostId }) => hostId)).not.toContain(null)
    const { assignments } = place(twoServers, hosts, { ...options, failures: 1 })
    expect(assignments.map(({ hostId }) => hostId === null)).toEqual([false, true])
    const fails = assignments[1]?.verdicts.flatMap((one) => one.fails) ?? []
    const reserve = {
      need: 'reserve',
      name: 'b',
      lost: 'a',
      of: ['node1'],
      unit: 'bytes',
      shortBy: GiB,
    } as const
    expect(fails).toContainEqual(reserve)
    expect(failText(reserve)).toBe(
      'reserve: with b here a could not restart if node1 failed (1 GiB of memory short)',
    )
  })

  test('machines that are no part of the design must restart as well', () => {
    const busy = host('node1', {
      usedMemoryBytes: 10 * GiB,
      machines: [{ name: 'old', vcpus: 1, memoryBytes: 10 * GiB }],
    })
    const { assignments } = place([demand('a', { memoryBytes: 6 * GiB })], [busy, host('node2')], {
      ...options,
      failures: 1,
    })
    const there = assignments[0]?.verdicts.find(({ hostName }) => hostName === 'node2')
    expect(failTexts(there?.fails ?? [])).toContain('old could not restart if node1 failed')
  })

  test('a cluster that cannot bear a failure as it is still takes what does not make it worse', () => {
    const full = host('node1', {
      usedMemoryBytes: 15 * GiB,
      usedVcpus: 1,
      machines: [{ name: 'huge', vcpus: 1, memoryBytes: 15 * GiB }],
    })
    const small = host('node2', { facts: facts({ memoryBytes: 9 * GiB }) })
    const other = host('node3', { facts: facts({ memoryBytes: 9 * GiB }) })
    const { assignments } = place([demand('a', { memoryBytes: 2 * GiB })], [full, small, other], {
      ...options,
      failures: 1,
    })
    expect(assignments[0]?.hostId).toBe('host:node2')
  })

  test('servers restart only where they may run', () => {
    const hosts = [host('node1'), host('node2', { facts: facts({ family: 'xen' }) })]
    const { assignments } = place([demand('a', { families: ['libvirt'] })], hosts, {
      ...options,
      failures: 1,
    })
    expect(assignments[0]?.hostId).toBeNull()
    expect(failTexts(assignments[0]?.verdicts[0]?.fails ?? [])).toContain('since no other host may run it')
  })
})
