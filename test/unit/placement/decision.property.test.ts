import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import { type Decision, readDecision, writeDecision } from '@shared/placement/decision.ts'
import { modes } from '@shared/placement/engine/scorers.ts'
import { place } from '@shared/placement/place.ts'
import { weightsOf } from '@shared/placement/weights.ts'
import { demand, facts, host, options } from './samples.ts'
import { tie } from './tied.ts'

const decisions: fc.Arbitrary<Decision> = fc
  .record({
    mode: fc.constantFrom(...modes),
    failures: fc.constantFrom(0, 1, 2),
    loads: fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 }),
    sizes: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
  })
  .map(({ mode, failures, loads, sizes }) => ({
    name: 'Shop “ü”',
    demands: sizes.map((gib, at) =>
      demand(`s${at}`, {
        memoryBytes: gib * GiB,
        peers: at > 0 ? [{ serverId: 'server:s0', weight: 100, traffic: 100 }] : [],
        never: at === 1 ? ['node1'] : [],
        ...(at < 2 ? { ties: [tie(at === 0 ? 'apart' : 'together', ['s0', 's1', 's4'])] } : {}),
        ...(at === 3 ? { whole: true as const, apart: false } : {}),
        ...(at === 2 ? { tierRule: { tier: 'Data', families: ['xen' as const] }, anyNetwork: true } : {}),
      }),
    ),
    candidates: loads.map((load, at) =>
      host(`node${at}`, {
        load,
        usedMemoryBytes: at * GiB,
        facts: at === 3 ? null : facts({ hostname: `node${at}`, identity: 'secret' }),
        ...(at === 1
          ? {
              ...{ peak: 0.9, network: { rate: 100, used: 20 }, rack: 'r1' },
              ...{ disks: { operations: 12.5, busy: 0.4 }, imageRate: 5e6 },
            }
          : { network: { rate: 1e8, used: null } }),
      }),
    ),
    options: { ...options, weights: weightsOf(mode, { links: 3 }), failures },
  }))

const placeAgain = (one: Decision) => place(one.demands, one.candidates, one.options)

test('a decision that was saved is made again with the same outcome, verdicts and margins', () => {
  fc.assert(
    fc.property(decisions, (decision) => {
      const again = readDecision(writeDecision(decision))
      expect(placeAgain(again)).toEqual(placeAgain(decision))
      expect(writeDecision(again)).toBe(writeDecision(decision))
    }),
    { numRuns: 60 },
  )
})

test('files from before links could say what they carry are read: all links weighed the same', () => {
  const peers = (weight: number) => ['server:a', 'server:b'].map((serverId) => ({ serverId, weight }))
  const decision: Decision = {
    name: 'x',
    demands: [demand('a'), demand('b'), demand('c', { peers: peers(1) })],
    candidates: [host('node1'), host('node2')],
    options,
  }
  const now = writeDecision(decision)
  const before = now.replace(JSON.stringify(peers(1)), '["server:a","server:b"]')
  expect(before).not.toBe(now)
  expect(readDecision(before)).toEqual(readDecision(now))
  // As they are written now where no link says anything.
  const alike = { ...decision, demands: decision.demands.with(2, demand('c', { peers: peers(100) })) }
  expect(placeAgain(readDecision(before))).toEqual(placeAgain(alike))
})

describe('a file that is none', () => {
  const good = writeDecision({ name: 'x', demands: [demand('a')], candidates: [host('node1')], options })

  test.each<[string, string, RegExp]>([
    ['cut off', good.slice(0, 200), /it is no JSON/],
    ['a design', '{"terrace":{"format":"design","version":2}}', /terrace\.format/],
    ['from the future', good.replace('"version":1', '"version":9'), /newer Terrace/],
    ['with a size that is none', good.replace(/"memoryBytes":\d+/, '"memoryBytes":-1'), /memoryBytes/],
    ['with other terms', good.replace('"answers"', '"luck"'), /its terms are not those/],
  ])('%s says why', (_, text, why) => {
    expect(() => readDecision(text)).toThrow(why)
  })

  test('nothing but facts that placement reads leaves the house', () => {
    const told = writeDecision({
      ...{ name: 'x', demands: [], options },
      candidates: [host('node1', { facts: facts({ identity: 'machine-id-1', python: '3.11.2' }) })],
    })
    expect(told).not.toContain('machine-id-1')
    expect(told).not.toContain('3.11.2')
  })
})
