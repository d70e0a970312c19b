import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growthOf } from '@shared/plan/growth/growth.ts'
import type { GrowthOf } from '@shared/plan/growth/types.ts'
import { growthPicture } from '../../../src-renderer/capacity/growth-chart.ts'
import { firstText, paceText, runsOutText } from '../../../src-renderer/capacity/growth-words.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 27, 12)

/** Memory by day, the last of them now, on one host with a limit of 100 GiB. */
function memory(values: readonly number[], limit = 100): GrowthOf {
  const points = values.map((value, at) => ({
    ...{ at: NOW - (values.length - 1 - at) * DAY, vcpus: 0, disk: 0, load: null },
    memory: value,
  }))
  const { resources } = growthOf({
    hosts: [
      {
        ...{ hostId: 'a', name: 'node1', limits: { vcpus: 0, memory: limit, disk: 0, load: 0 } },
        used: { vcpus: 0, memory: values.at(-1) ?? 0, disk: 0, load: 0 },
      },
    ],
    ...{ history: { width: DAY, hosts: [{ hostId: 'a', points }] }, failures: 0, mix: [], now: NOW },
  })
  const found = resources.find(({ resource }) => resource === 'memory')
  if (!found) throw new Error('no memory')
  return found
}

test('the forecast meets the limit on the day it runs out, and the picture reaches there', () => {
  // 40 are left at 2 a day.
  const growth = memory(Array.from({ length: 20 }, (_, at) => 22 + 2 * at))
  const picture = growthPicture(growth, NOW)
  expect(growth.runsOut?.at).toBeCloseTo(NOW + 20 * DAY, -3)
  expect(picture.end?.y).toBeCloseTo(picture.limit, 9)
  expect(picture.from + (picture.end?.x ?? 0) * (picture.to - picture.from)).toBeCloseTo(NOW + 20 * DAY, -4)
  expect(picture.forecast.at(-1)?.x).toBeCloseTo(picture.end?.x ?? 0, 6)
})

test('every line stays inside, whatever was in use', () => {
  const values = fc.array(fc.nat(200), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.nat(300), (of, limit) => {
      const picture = growthPicture(memory(of, limit), NOW)
      const { history, forecast, band, now, end } = picture
      for (const { x, y } of [...history, ...forecast, ...band, now, ...(end ? [end] : [])]) {
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual(1 + 1e-9)
        expect(y).toBeGreaterThanOrEqual(0)
        expect(y).toBeLessThanOrEqual(1)
      }
      expect(picture.limit).toBeLessThanOrEqual(1)
      expect(picture.to).toBeGreaterThan(NOW)
    }),
  )
})

test('without a trend there is no forecast, and the words say so', () => {
  const growth = memory([10])
  expect(growthPicture(growth, NOW)).toMatchObject({ forecast: [], band: [], end: null })
  expect(runsOutText(growth)).toBe('How it grows is not known yet.')
  expect(firstText('memory', growth)).toBe('Fullest is node1: 10 B of 100 B.')
})

test('words: the day with its range, the pace, and what does not grow', () => {
  const growing = memory(Array.from({ length: 20 }, (_, at) => 22 + 2 * at))
  expect(runsOutText(growing)).toMatch(/^Runs out about .*2026\.$/)
  expect(paceText('memory', growing)).toBe('grows by 60 B in 30 days')
  expect(firstText('memory', growing)).toMatch(/^First on node1 \(.*2026\)\.$/)
  const still = memory(Array.from({ length: 20 }, () => 50))
  expect([runsOutText(still), paceText('memory', still)]).toEqual([
    'At this pace it does not run out.',
    'does not grow',
  ])
  expect(runsOutText(memory([100, 100, 100, 100, 100, 100, 100]))).toBe('All of it is in use.')
  const { perDay } = growing
  expect(runsOutText({ ...growing, perDay, runsOut: { at: NOW, earliest: NOW, latest: null } })).toMatch(
    /at the earliest .*, maybe never\.$/,
  )
})
