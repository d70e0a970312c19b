import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fairRates, hourTwice, rateAt } from '@shared/images/bandwidth.ts'

test('a row counts from its hour on, up to the other one, also past midnight', () => {
  const limit = {
    rate: 1e6,
    hours: [
      { from: 8, to: 18, rate: 2e6 },
      { from: 22, to: 6, rate: null },
    ],
  }
  const seen = Array.from({ length: 24 }, (_, hour) => rateAt(limit, hour))
  expect(seen.map((rate) => (rate === null ? 'n' : rate / 1e6)).join('')).toBe('nnnnnn1122222222221111nn')
  expect(hourTwice(limit)).toBeNull()
  expect(hourTwice({ hours: [...limit.hours, { from: 5, to: 7, rate: 1e6 }] })).toBe(5)
  // The whole day is one row, and leaves no hour for another.
  expect(hourTwice({ hours: [{ from: 8, to: 8, rate: 1e6 }, ...limit.hours] })).toBe(0)
})

const places = ['a', 'b', 'c', 'd']
const flow = fc.record({
  places: fc.uniqueArray(fc.constantFrom(...places), { maxLength: 4 }),
  own: fc.option(fc.integer({ min: 1, max: 1000 })),
})
const limits = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...places), fc.integer({ min: 1, max: 1000 })), {
    selector: ([place]) => place,
  })
  .map((entries) => new Map(entries))

test('shares are fair: no limit is passed, and nobody could have more without one that has no more having less', () => {
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 8 }), limits, (flows, limit) => {
      const rates = fairRates(flows, limit)
      const used = (place: string): number =>
        flows.reduce((sum, one, i) => sum + (one.places.includes(place) ? (rates[i] ?? 0) : 0), 0)
      for (const [place, most] of limit) expect(used(place)).toBeLessThanOrEqual(most * (1 + 1e-9))
      for (const [i, { places: at, own }] of flows.entries()) {
        const rate = rates[i] ?? null
        const bounded = own !== null || at.some((place) => limit.has(place))
        expect(rate !== null).toBe(bounded)
        if (rate === null || (own !== null && rate >= own * (1 - 1e-9))) continue
        // Its bottleneck: a full place where nobody has more than it.
        const tight = at.some((place) => {
          const most = limit.get(place)
          if (most === undefined || used(place) < most * (1 - 1e-9)) return false
          return flows.every(
            (other, j) => !other.places.includes(place) || (rates[j] ?? 0) <= rate * (1 + 1e-9),
          )
        })
        expect(tight).toBe(true)
      }
    }),
  )
})
