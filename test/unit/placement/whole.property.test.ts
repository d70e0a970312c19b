import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { failText } from '@shared/placement/fail-words.ts'
import { wouldFitText } from '@shared/placement/fit-words.ts'
import { place } from '@shared/placement/place.ts'
import { termsOf } from '@shared/placement/terms.ts'
import type { Candidate, Demand, Placement } from '@shared/placement/types.ts'
import { weightsOf } from '@shared/placement/weights.ts'
import { termText } from '@shared/placement/words.ts'
import { demand, facts, host, options } from './samples.ts'

const sized = (name: string, gib: number, fields: Partial<Candidate> = {}): Candidate =>
  host(name, { facts: facts({ memoryBytes: gib * GiB }), ...fields })
const iron = (name: string, fields: Partial<Demand> = {}): Demand =>
  demand(name, { whole: true, apart: false, disks: [], memoryBytes: 8 * GiB, vcpus: 4, ...fields })
const hostsOf = ({ assignments }: Placement) => assignments.map(({ hostId }) => hostId)
const failsOn = ({ assignments }: Placement, at: number, name: string): string[] =>
  (assignments[at]?.verdicts.find(({ hostName }) => hostName === name)?.fails ?? []).map(failText)

describe('a dedicated server', () => {
  test('takes the smallest host that does, and nothing else is placed beside it', () => {
    const hosts = [sized('node1', 64), sized('node2', 16), sized('node3', 4)]
    const placement = place([demand('web'), iron('iron'), demand('app')], hosts, options)
    expect(hostsOf(placement)[1]).toBe('host:node2')
    expect(hostsOf(placement)).not.toContain(null)
    expect(failsOn(placement, 0, 'node2')).toEqual(['whole machine: iron has the host for itself'])
    expect(failsOn(placement, 1, 'node3')).toEqual([
      'memory: needs 8 GiB, 4 GiB of 4 GiB free (4 GiB short)',
      'whole machine: needs the host for itself, 1 machine is there (web)',
    ])
    const verdict = placement.assignments[1]?.verdicts.find(({ hostName }) => hostName === 'node2')
    const terms = verdict ? termsOf(verdict, options.weights) : []
    expect(terms.filter(({ term }) => term === 'memory').map(termText)).toEqual([
      '50 % of its memory would lie idle',
    ])
  })

  test('wants a host without machines: who is there is named, and what would help', () => {
    const machines = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, vcpus: 1, memoryBytes: GiB }))
    const full = sized('node1', 64, { machines, usedVcpus: 5, usedMemoryBytes: 5 * GiB })
    const one = sized('node2', 64, { machines: machines.slice(0, 1), usedVcpus: 1, usedMemoryBytes: GiB })
    const placement = place([iron('iron')], [full, one], options)
    expect(hostsOf(placement)).toEqual([null])
    expect(failsOn(placement, 0, 'node1')).toEqual([
      'whole machine: needs the host for itself, 5 machines are there (a, b, c, d …)',
    ])
    expect(failsOn(placement, 0, 'node2')).toEqual([
      'whole machine: needs the host for itself, 1 machine is there (a)',
    ])
    const [way] = placement.assignments[0]?.verdicts.flatMap(({ wouldFit }) => wouldFit ?? []) ?? []
    expect(way && wouldFitText(way)).toBe('its 5 machines were elsewhere')
  })

  test('asks for no pool, network or hypervisor, and for what is built in', () => {
    const bare = sized('node1', 16, { facts: facts({ family: null, pools: [], networks: [], cpus: 4 }) })
    expect(hostsOf(place([iron('iron', { memoryBytes: 16 * GiB })], [bare], options))).toEqual(['host:node1'])
    expect(failsOn(place([iron('iron', { vcpus: 5 })], [bare], options), 0, 'node1')).toEqual([
      'cpu: needs 5 vCPU at once, the host has 4 processors (1 short)',
    ])
  })

  test('two do not share a host, and it leaves one to who has no other', () => {
    const hosts = [sized('node1', 16), sized('node2', 64)]
    const both = [iron('one', { only: ['node2'] }), iron('two', { only: ['node2'] })]
    const placement = place(both, hosts, options)
    expect(hostsOf(placement)).toEqual(['host:node2', null])
    expect(failsOn(placement, 1, 'node2')).toEqual(['whole machine: one has the host for itself'])
    const pinned = place([iron('iron'), demand('web', { only: ['node1'] })], hosts, options)
    expect(hostsOf(pinned)).toEqual(['host:node2', 'host:node1'])
  })

  test('where lost places count, servers share a host so that one stays whole', () => {
    const hosts = ['node1', 'node2', 'node3'].map((name) => sized(name, 32))
    const servers = ['a', 'b'].map((name) => demand(name))
    const weights = weightsOf('capacity')
    const [a, b] = hostsOf(place([...servers, iron('iron')], hosts, { ...options, weights }))
    expect(a).toBe(b)
  })

  test('does not take the host that the others need if one fails', () => {
    const hosts = [sized('node1', 17), sized('node2', 17), sized('node3', 17)]
    const web = ['a', 'b'].map((name) =>
      demand(name, { memoryBytes: 9 * GiB, current: `host:node${name === 'a' ? 1 : 2}` }),
    )
    const placement = place([...web, iron('iron')], hosts, { ...options, failures: 1 })
    expect(hostsOf(placement)).toEqual(['host:node1', 'host:node2', null])
    expect(failsOn(placement, 2, 'node3')[0]).toMatch(/^reserve: with iron here [ab] could not restart/)
    expect(hostsOf(place([...web, iron('iron')], hosts, options))[2]).toBe('host:node3')
  })

  test('whatever is asked, it is alone where it is, and whoever is refused for it is told so', () => {
    const machine = { name: 'm', vcpus: 1, memoryBytes: GiB }
    const hosts = fc.array(fc.record({ gib: fc.integer({ min: 2, max: 32 }), used: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    })
    const servers = fc.array(
      fc.record({
        whole: fc.boolean(),
        gib: fc.integer({ min: 1, max: 16 }),
        current: fc.option(fc.nat(4)),
      }),
      { minLength: 1, maxLength: 7 },
    )
    fc.assert(
      fc.property(hosts, servers, fc.constantFrom(0 as const, 1 as const), (drawn, asked, failures) => {
        const there = drawn.map(({ gib, used }, at) =>
          sized(`n${at}`, gib, used ? { machines: [machine], usedVcpus: 1, usedMemoryBytes: GiB } : {}),
        )
        const demands = asked.map(({ whole, gib, current }, at) =>
          whole
            ? iron(`s${at}`, { memoryBytes: gib * GiB, vcpus: 1 })
            : demand(`s${at}`, {
                memoryBytes: gib * GiB,
                current: current === null ? null : `host:n${current % drawn.length}`,
              }),
        )
        const { assignments } = place(demands, there, { ...options, failures })
        for (const [at, { hostId, verdicts }] of assignments.entries()) {
          if (!demands[at]?.whole || hostId === null) continue
          expect(assignments.filter((one) => one.hostId === hostId)).toHaveLength(1)
          expect(there.find((one) => one.hostId === hostId)?.machines ?? []).toEqual([])
          expect(verdicts.find((one) => one.hostId === hostId)?.fits).toBe(true)
          for (const [other, { verdicts: its }] of assignments.entries())
            if (other !== at && demands[other]?.current === null)
              expect(its.find((one) => one.hostId === hostId)?.fails).toContainEqual({
                need: 'whole host',
                of: demands[at].name,
              })
        }
        expect(
          place(demands, there.toReversed(), { ...options, failures }).assignments.map((one) => one.hostId),
        ).toEqual(assignments.map((one) => one.hostId))
      }),
      { numRuns: 150 },
    )
  })
})
