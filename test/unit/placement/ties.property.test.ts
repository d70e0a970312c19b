import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failTexts } from '@shared/placement/fail-words.ts'
import { place } from '@shared/placement/place.ts'
import type { Demand } from '@shared/placement/types.ts'
import { GiB } from '@shared/base/units.ts'
import { options } from './samples.ts'
import { brokenFor, type Tied, tied } from './tied.ts'

const failures = fc.constantFrom(0 as const, 1 as const, 'rack' as const)

const placed = ({ demands, hosts }: Tied, kept: 0 | 1 | 'rack' = 0) =>
  place(demands, hosts, { ...options, ...(kept === 0 ? {} : { failures: kept }) })

const whereOf = (all: Tied, kept: 0 | 1 | 'rack' = 0): Map<string, string | null> =>
  new Map(placed(all, kept).assignments.map(({ key, hostId }) => [key, hostId]))

test('nothing that is placed anew breaks a rule, whatever runs already', () => {
  fc.assert(
    fc.property(tied(), failures, (all, kept) => {
      const at = whereOf(all, kept)
      for (const one of all.demands) {
        if (one.current === null) expect(brokenFor(one, all, at)).toEqual([])
        else expect(at.get(one.key)).toBe(one.current)
      }
    }),
    { numRuns: 400 },
  )
})

test('what runs in breach of a rule is told so, at both ends', () => {
  fc.assert(
    fc.property(tied(), (all) => {
      // Only those that run: what is placed anew breaks nothing.
      const running = { ...all, demands: all.demands.filter(({ current }) => current !== null) }
      const at = whereOf(running)
      const { assignments } = placed(all)
      for (const one of running.demands) {
        const verdicts = assignments.find(({ key }) => key === one.key)?.verdicts ?? []
        const here = verdicts.find(({ hostId }) => hostId === one.current)
        const told = (here?.fails ?? []).flatMap((fail) =>
          'rule' in fail ? fail.others.map((other) => `${fail.name}: ${other}`) : [],
        )
        expect(told.toSorted()).toEqual(brokenFor(one, running, at).toSorted())
      }
    }),
    { numRuns: 300 },
  )
})

/** The most that can have a place with no rule broken: all ways are tried. */
function mostOf(all: Tied): number {
  const { hosts, demands } = all
  const free = hosts.map(({ facts }) => (facts?.memoryBytes ?? 0) / GiB - 1)
  const at = new Map<string, string | null>()
  let most = 0
  const go = (index: number, count: number): void => {
    if (count + demands.length - index <= most) return
    const one = demands[index]
    if (!one) {
      most = count
      return
    }
    const need = one.memoryBytes / GiB
    for (const [host, { hostId }] of hosts.entries()) {
      const left = (free[host] ?? 0) - need
      if (left < 0) continue
      free[host] = left
      at.set(one.key, hostId)
      if (brokenFor(one, all, at).length === 0) go(index + 1, count + 1)
      free[host] = left + need
    }
    at.set(one.key, null)
    go(index + 1, count)
  }
  go(0, 0)
  return most
}

test('where all can have a place all have one, and else nearly as many as can', () => {
  let [legal, whole, had, could] = [0, 0, 0, 0]
  fc.assert(
    fc.property(tied(false), (all) => {
      if (all.demands.length > 5 || all.demands.some(({ apart }) => apart)) return
      const most = mostOf(all)
      const count = [...whereOf(all).values()].filter((hostId) => hostId !== null).length
      had += count
      could += most
      if (most < all.demands.length) return
      legal += 1
      if (count === most) whole += 1
    }),
    { numRuns: 800 },
  )
  expect(legal).toBeGreaterThan(80)
  expect(whole / legal).toBeGreaterThan(0.98)
  expect(had / could).toBeGreaterThan(0.96)
})

test('neither the order of hosts nor that of servers decides', () => {
  fc.assert(
    fc.property(tied(), failures, (all, kept) => {
      const turned = { hosts: all.hosts.toReversed(), demands: all.demands.toReversed() }
      expect(whereOf(turned, kept)).toEqual(new Map([...whereOf(all, kept)].toReversed()))
    }),
    { numRuns: 200 },
  )
})

test('what finds no place has a reason on every host', () => {
  fc.assert(
    fc.property(tied(), (all) => {
      for (const { hostId, verdicts, reason } of placed(all).assignments) {
        if (hostId !== null) continue
        expect(verdicts).toHaveLength(all.hosts.length)
        for (const { fails } of verdicts) {
          expect(fails).not.toEqual([])
          expect(failTexts(fails)).not.toMatch(/undefined|\(\)/)
        }
        expect(reason).not.toMatch(/undefined|\(\)/)
      }
    }),
    { numRuns: 200 },
  )
})

test('a single server that has a place keeps it when a host is added', () => {
  fc.assert(
    fc.property(tied(), (all) => {
      const one = all.demands.find(({ current }) => current === null)
      const running = all.demands.filter(({ current }) => current !== null)
      const [last] = all.hosts
      if (!one || !last) return
      const fewer = { ...all, demands: [...running, one] }
      const more = { ...fewer, hosts: [...all.hosts, { ...last, hostId: 'host:node9', name: 'node9' }] }
      const lost = whereOf(fewer).get(one.key) !== null && whereOf(more).get(one.key) === null
      expect(lost).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('a host that “would fit if” a rule did not hold takes the server when it is lifted', () => {
  let told = 0
  fc.assert(
    fc.property(tied(), (all) => {
      const before = placed(all)
      for (const { key, verdicts, hostId } of before.assignments) {
        const one = all.demands.find((other) => other.key === key)
        if (hostId !== null || !one) continue
        for (const { wouldFit, hostName } of verdicts) {
          const lifted = (wouldFit?.changes ?? []).flatMap((change) =>
            change.kind === 'lift-tie' ? [change.rule] : [],
          )
          if (lifted.length === 0 || lifted.length < (wouldFit?.changes.length ?? 0)) continue
          told += 1
          // All others stand where they are.
          const without = (other: Demand): Demand => {
            const ties = (other.ties ?? []).filter(({ id }) => !lifted.includes(id))
            return { ...other, ties }
          }
          const at = new Map(before.assignments.map((other) => [other.key, other.hostId]))
          const demands = all.demands
            .filter((other) => other === one || at.get(other.key) !== null)
            .map((other) =>
              without(
                other === one
                  ? { ...one, only: [hostName] }
                  : { ...other, current: at.get(other.key) ?? null },
              ),
            )
          const after = place(demands, all.hosts, options).assignments.find((other) => other.key === key)
          expect(after?.hostId).toBe(`host:${hostName}`)
        }
      }
    }),
    { numRuns: 400 },
  )
  expect(told).toBeGreaterThan(40)
})
