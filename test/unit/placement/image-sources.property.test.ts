import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import { givenBy, nearOrder, ownOrder } from '@shared/placement/image-sources.ts'
import { wayOf } from '@shared/placement/image-way.ts'
import { LOCAL_RATE, RACK_RATE } from '@shared/placement/rates.ts'
import type { ImagePlace } from '@shared/placement/types.ts'

const bytes = fc.integer({ min: 1, max: 4000 }).map((mib) => mib * MiB)
/** None is slower than what comes from afar. */
const rate = fc.option(
  fc.integer({ min: 40, max: 2000 }).map((mb) => mb * 1e6),
  { nil: undefined },
)

const places: fc.Arbitrary<ImagePlace[]> = fc.array(
  fc
    .record({ host: fc.constantFrom('node1', 'node2', 'node3'), bytes, rate, handRate: rate })
    .map(({ rate: own, handRate, ...one }) => ({
      ...{ ...one, rack: 'a' },
      ...(own === undefined ? {} : { rate: own }),
      ...(handRate === undefined ? {} : { handRate }),
    })),
  { maxLength: 6 },
)
const to = { name: 'node1', rack: 'a' }
const speed = (one: ImagePlace): number => one.rate ?? LOCAL_RATE

describe('what is asked for an image, in order', () => {
  test('on the host itself: all of them, the fastest first, one that was never measured at what is usual', () => {
    fc.assert(
      fc.property(places, (all) => {
        const order = ownOrder(all)
        expect(order).toHaveLength(all.length)
        expect(new Set(order)).toEqual(new Set(all))
        for (const [at, one] of order.entries()) {
          const next = order[at + 1]
          if (next) expect(speed(one)).toBeGreaterThanOrEqual(speed(next))
          if (next && speed(one) === speed(next)) expect(one.bytes).toBeGreaterThanOrEqual(next.bytes)
        }
      }),
    )
  })

  test('each gives only what none before it has, together what the fullest has', () => {
    fc.assert(
      fc.property(bytes, places, (all, there) => {
        const { own, near } = givenBy(all, there, to)
        const most = (wanted: (one: ImagePlace) => boolean): number =>
          Math.min(all, Math.max(0, ...there.filter(wanted).map((one) => one.bytes)))
        expect(own.reduce((sum, one) => sum + one.bytes, 0)).toBe(most(({ host }) => host === 'node1'))
        for (const one of [...own, ...(near ? [near] : [])]) {
          expect(one.bytes).toBeGreaterThan(0)
          expect(one.bytes).toBeLessThanOrEqual(one.place.bytes)
        }
        expect(own.map(({ place }) => place)).toEqual(ownOrder(own.map(({ place }) => place)))
      }),
    )
  })

  test('of the rack: what brings the image soonest, not what is fastest with next to nothing', () => {
    const place = (name: string, has: number, handRate?: number): ImagePlace & { store: string } => ({
      ...{ host: 'node2', rack: 'a', store: name, bytes: has },
      ...(handRate === undefined ? {} : { handRate }),
    })
    const order = (...all: (ImagePlace & { store: string })[]): string[] =>
      nearOrder(all, 1000 * MiB, {}).map(({ store }) => store)
    expect(order(place('slow', 1000 * MiB, 50e6), place('fast', 1000 * MiB, 900e6))).toEqual(['fast', 'slow'])
    expect(order(place('fast', 10 * MiB, 900e6), place('full', 1000 * MiB))).toEqual(['full', 'fast'])
    expect(order(place('slow', 1000 * MiB, RACK_RATE / 2), place('unknown', 1000 * MiB))).toEqual([
      'unknown',
      'slow',
    ])
    expect(order(place('less', 264 * MiB), place('more', 2885 * MiB))).toEqual(['more', 'less'])
    expect(order(place('empty', 0, 900e6), place('some', MiB))).toEqual(['some'])
    // A link that is slower than any of them leaves their fullness to decide.
    const slow = { network: { rate: 1e6, used: null } }
    expect(
      nearOrder([place('fast', 10 * MiB, 900e6), place('more', 20 * MiB)], 1000 * MiB, slow)[0]?.store,
    ).toBe('more')
  })

  test('time is reckoned by that order, and one more that is no slower than the way from afar never takes longer', () => {
    const whole = (of: number): ImagePlace => ({ host: 'node1', bytes: 1000e6, rate: of })
    expect(wayOf(1000e6, [whole(50e6), whole(500e6)], to).seconds).toBe(2)
    const part = { ...whole(500e6), bytes: 500e6 }
    expect(wayOf(1000e6, [whole(50e6), part], to).seconds).toBe(11)
    fc.assert(
      fc.property(bytes, places, places, (all, some, more) => {
        const seconds = (of: ImagePlace[]): number =>
          wayOf(
            all,
            of.filter(({ host }) => host !== 'node1'),
            to,
          ).seconds
        expect(seconds([...some, ...more])).toBeLessThanOrEqual(seconds(some) + 1e-6)
      }),
    )
  })
})
