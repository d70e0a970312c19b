import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GiB, MiB } from '@shared/base/units.ts'
import { readDecision, writeDecision } from '@shared/placement/decision.ts'
import { wayOf } from '@shared/placement/image-way.ts'
import { place } from '@shared/placement/place.ts'
import type { Candidate, ImagePlace } from '@shared/placement/types.ts'
import { demand, host, options } from './samples.ts'

const names = ['node1', 'node2', 'node3', 'node4']
const racks = fc.constantFrom('a', 'b', undefined)
const bytes = fc.integer({ min: 1, max: 4000 }).map((mib) => mib * MiB)

const places: fc.Arbitrary<ImagePlace[]> = fc.array(
  fc.record({ host: fc.constantFrom(...names), rack: racks, bytes }).map(({ rack, ...one }) => ({
    ...one,
    ...(rack === undefined ? {} : { rack }),
  })),
  { maxLength: 5 },
)

const targets = fc
  .record({
    name: fc.constantFrom(...names),
    rack: racks,
    imageRate: fc.constantFrom(undefined, 5e6, 90e6),
    used: fc.constantFrom(0, 60e6, 125e6),
  })
  .map(({ name, rack, imageRate, used }) => ({
    ...{ name, network: { rate: 125e6, used } },
    ...(rack === undefined ? {} : { rack }),
    ...(imageRate === undefined ? {} : { imageRate }),
  }))

describe('the way of an image to a host', () => {
  test('every byte comes from one place, and none from a place that has it not', () => {
    fc.assert(
      fc.property(bytes, places, targets, (all, there, to) => {
        const { own, near, seconds } = wayOf(all, there, to)
        const most = (wanted: (one: ImagePlace) => boolean): number =>
          Math.min(all, Math.max(0, ...there.filter(wanted).map((one) => one.bytes)))
        const isOwn = (one: ImagePlace) => one.host === to.name
        expect(own).toBe(most(isOwn))
        expect(own + near).toBe(most((one) => isOwn(one) || (one.rack !== undefined && one.rack === to.rack)))
        expect(seconds).toBeGreaterThan(0)
        expect(seconds).toBeLessThanOrEqual(wayOf(all, [], to).seconds + 1e-6)
      }),
    )
  })

  test('one more cache never makes it longer, and their order is of no effect', () => {
    fc.assert(
      fc.property(bytes, places, places, targets, (all, some, more, to) => {
        const both = wayOf(all, [...some, ...more], to)
        expect(both.seconds).toBeLessThanOrEqual(wayOf(all, some, to).seconds + 1e-6)
        expect(wayOf(all, [...more, ...some].toReversed(), to)).toEqual(both)
      }),
    )
  })

  test('a limit for images holds for what comes over the network, not for what is there', () => {
    const slow = { name: 'node1', rack: 'a', imageRate: 1e6 }
    const whole = (name: string): ImagePlace[] => [{ host: name, rack: 'a', bytes: 100e6 }]
    expect(wayOf(100e6, [], slow).seconds).toBe(100)
    expect(wayOf(100e6, whole('node2'), slow).seconds).toBe(100)
    expect(wayOf(100e6, whole('node1'), slow).seconds).toBe(0.5)
  })

  test('what was measured counts instead of what is usual', () => {
    const measured = [{ host: 'node1', bytes: 100e6, rate: 50e6 }]
    expect(wayOf(100e6, measured, { name: 'node1' }).seconds).toBe(2)
  })
})

describe('placement', () => {
  const wanted = (at: ImagePlace[]) => {
    const image = { key: 'library/x', bytes: 2 * GiB, at: [], stored: true as const, places: at }
    return demand('web', { disks: [{ name: 'root', bytes: 4 * GiB, pool: null, image }], storedImage: true })
  }
  const chosen = (at: ImagePlace[], hosts: Candidate[]) => {
    const [only] = place([wanted(at)], hosts, options).assignments
    return [only?.hostId, only?.reason]
  }
  const equals = [host('node1'), host('node2'), host('node3')]

  test('of equal hosts the one whose cache has more of the image is chosen, and it is said how much', () => {
    expect(chosen([{ host: 'node2', bytes: 1.6 * GiB }], equals)).toEqual([
      'host:node2',
      'Chosen over node1 because its cache has 80 % of the image (2 GiB, about 19 s).',
    ])
    expect(chosen([{ host: 'node3', bytes: 2 * GiB }], equals)).toEqual([
      'host:node3',
      'Chosen over node1 because the image is in a store or cache of its own (2 GiB, about 11 s).',
    ])
  })

  test('one in the rack counts where the host itself has none', () => {
    const racked = [host('node1', { rack: 'b' }), host('node2', { rack: 'a' }), host('node3', { rack: 'a' })]
    const near = (bytesThere: number) => [{ host: 'node3', rack: 'a', bytes: bytesThere }]
    // The one that has it is full.
    const full = racked.map((one) => (one.name === 'node3' ? { ...one, usedMemoryBytes: 16 * GiB } : one))
    expect(chosen(near(2 * GiB), full)).toEqual([
      'host:node2',
      'Chosen over node1 because the image is in a store or cache in its rack (2 GiB, about 20 s).',
    ])
    expect(chosen(near(GiB), full)[1]).toContain('a cache in its rack has 50 % of the image')
  })

  test('what is nearly all, or next to nothing, is not told as such', () => {
    expect(chosen([{ host: 'node2', bytes: 2 * GiB - 1 }], equals)[1]).toContain('has 99 % of')
    expect(chosen([{ host: 'node2', bytes: 20 * MiB }], equals)[1]).toContain('has 1 % of')
  })

  test('facts that were saved hold it; those of an earlier Terrace have none, and are read', () => {
    const decision = (at: ImagePlace[]) => ({ name: 'x', demands: [wanted(at)], candidates: equals, options })
    const kept = decision([{ host: 'node2', rack: 'a', bytes: GiB, rate: 3e8 }])
    expect(readDecision(writeDecision(kept)).demands).toEqual(kept.demands)
    const earlier = writeDecision(decision([])).replace('"places":[],', '')
    expect(earlier).not.toContain('places')
    const { demands, candidates } = readDecision(earlier)
    expect(place(demands, candidates, options).assignments[0]?.hostId).toBe('host:node1')
  })
})
