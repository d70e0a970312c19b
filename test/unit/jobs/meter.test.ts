import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Meter } from '../../../src-main/jobs/meter.ts'

/** What a meter says after news of `rate` units a second, five times a second. */
function after(meter: Meter, from: { at: number; done: number }, rate: number, seconds: number) {
  let { at, done } = from
  for (let i = 0; i < seconds * 5; i += 1) {
    at += 200
    done += rate / 5
    meter.add(at, done)
  }
  return { at, done }
}

test('of steady work the rate is exact, and what is left counts down', () => {
  const meter = new Meter()
  meter.add(0, 0)
  expect(meter.rate(0)).toBeNull()
  expect(meter.left(0, 1000)).toBeNull()
  const now = after(meter, { at: 0, done: 0 }, 100, 4)
  expect(meter.rate(now.at)).toBeCloseTo(100)
  expect(meter.left(now.at, 1000 - now.done)).toBeCloseTo(6000)
  const later = after(meter, now, 100, 2)
  expect(meter.left(later.at, 1000 - later.done)).toBeCloseTo(4000)
  expect(meter.left(later.at, 0)).toBe(0)
})

test('what is left follows a change of speed without jumping', () => {
  const meter = new Meter()
  meter.add(0, 0)
  let now = after(meter, { at: 0, done: 0 }, 100, 10)
  let shown = meter.left(now.at, 10_000 - now.done) ?? 0
  for (let i = 0; i < 100; i += 1) {
    now = after(meter, now, 50, 0.2)
    const next = meter.left(now.at, 10_000 - now.done) ?? 0
    // A fifth of a second is never seen as more than a fifteenth of the way to the new truth.
    expect(Math.abs(next - shown)).toBeLessThan(((10_000 - now.done) / 50) * 1000 * 0.07)
    shown = next
  }
  const truth = ((10_000 - now.done) / 50) * 1000
  expect(Math.abs(shown - truth)).toBeLessThan(truth * 0.02)
})

test('a slow beginning is soon forgotten', () => {
  const meter = new Meter()
  meter.add(0, 0)
  let now = after(meter, { at: 0, done: 0 }, 20, 0.4)
  expect(meter.left(now.at, 1000)).toBeGreaterThan(40_000)
  for (let i = 0; i < 10; i += 1) {
    now = after(meter, now, 200, 0.2)
    meter.left(now.at, 1000 - now.done)
  }
  const truth = ((1000 - now.done) / 200) * 1000
  expect(meter.left(now.at, 1000 - now.done)).toBeLessThan(truth * 2)
})

test('a way that stands still is seen as such', () => {
  const meter = new Meter()
  meter.add(0, 0)
  const now = after(meter, { at: 0, done: 0 }, 100, 5)
  expect(meter.rate(now.at + 1500)).toBeCloseTo(100)
  const slower = meter.rate(now.at + 6000) ?? NaN
  expect(slower).toBeGreaterThan(0)
  expect(slower).toBeLessThan(100)
  expect(meter.rate(now.at + 11_000)).toBe(0)
  expect(meter.left(now.at + 11_000, 500)).toBeNull()
})

test('a second try says nothing of the first', () => {
  const meter = new Meter()
  meter.add(0, 0)
  const now = after(meter, { at: 0, done: 0 }, 1000, 5)
  meter.add(now.at + 200, 0)
  expect(meter.rate(now.at + 200)).toBeNull()
  const again = after(meter, { at: now.at + 200, done: 0 }, 10, 2)
  expect(meter.rate(again.at)).toBeCloseTo(10)
})

test('whatever comes, nothing is negative, endless or no number', () => {
  const news = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 30_000 }),
      done: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      remaining: fc.integer({ min: -5, max: Number.MAX_SAFE_INTEGER }),
      asked: fc.integer({ min: 0, max: 60_000 }),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(news, (all) => {
      const meter = new Meter()
      let at = 0
      for (const one of all) {
        at += one.after
        meter.add(at, one.done)
        for (const said of [meter.rate(at + one.asked), meter.left(at + one.asked, one.remaining)]) {
          if (said === null) continue
          expect(Number.isFinite(said)).toBe(true)
          expect(said).toBeGreaterThanOrEqual(0)
        }
      }
    }),
  )
})
