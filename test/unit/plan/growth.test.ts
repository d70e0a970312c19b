import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growthOf } from '@shared/plan/growth/growth.ts'
import { type Point, runsOutBy, trendOf } from '@shared/plan/growth/trend.ts'
import type { GrowthHost, HostUse, UseHistory } from '@shared/plan/growth/types.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = 1_800_000_000_000

const line = (slope: number, count: number, step: number, base = 100): Point[] =>
  Array.from({ length: count }, (_, at) => ({
    at: NOW - (count - 1 - at) * step,
    value: base + slope * (at - count + 1) * step,
  }))

const anyPace = fc.double({ min: -1e-3, max: 1e-3, noNaN: true })
const count = fc.integer({ min: 30, max: 90 })

test('an exact line gives its own slope and the exact day, whatever its pace', () => {
  fc.assert(
    fc.property(anyPace, count, fc.nat(10_000), (pace, points, left) => {
      const trend = trendOf(line(pace, points, HOUR))
      expect(trend?.slope).toBeCloseTo(pace, 9)
      expect(trend?.valueAt(NOW)).toBeCloseTo(100, 4)
      const end = runsOutBy(trend && { slope: pace, low: pace, high: pace }, {
        ...{ used: 100, limit: 100 + left, now: NOW },
      })
      const due = left / pace
      if (left === 0) expect(end?.at).toBe(NOW)
      else if (pace > 0 && due < 3650 * DAY) expect(end?.at).toBeCloseTo(NOW + due, 0)
      else expect(end).toBeNull()
    }),
  )
})

test('a constant or shrinking use never runs out; more growth or less room never later', () => {
  const constant = trendOf(line(0, 48, HOUR))
  expect(constant).toMatchObject({ slope: 0, low: 0, high: 0 })
  expect(runsOutBy(constant, { used: 100, limit: 101, now: NOW })).toBeNull()
  const pace = fc.double({ min: 1e-9, max: 1, noNaN: true })
  const at = (slope: number, limit: number) =>
    runsOutBy({ slope, low: slope, high: slope }, { used: 0, limit, now: NOW })?.at ?? Infinity
  fc.assert(
    fc.property(pace, pace, fc.nat(1e6), fc.nat(1e6), (a, b, room, more) => {
      expect(at(a + b, room)).toBeLessThanOrEqual(at(a, room))
      expect(at(a, room)).toBeLessThanOrEqual(at(a, room + more))
    }),
  )
})

test('up to 29 % of wild points move neither the slope nor the day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      count,
      fc.infiniteStream(fc.record({ at: fc.nat(), value: fc.double({ min: -1e9, max: 1e9, noNaN: true }) })),
      (pace, points, wild) => {
        const clean = line(pace / HOUR, points, HOUR)
        const spoiled = clean.map((point) => ({ ...point }))
        for (let n = 0; n < Math.floor(points * 0.29) - 1; n += 1) {
          const { at, value } = wild.next().value
          const point = spoiled[at % points]
          if (point) point.value = value
        }
        expect(trendOf(spoiled)?.slope).toBeCloseTo(pace / HOUR, 9)
      },
    ),
  )
})

test('the order of the range is kept: earliest, most likely, latest', () => {
  const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 30, maxLength: 90 })
  fc.assert(
    fc.property(values, (of) => {
      const trend = trendOf(of.map((value, at) => ({ at: NOW + at * HOUR, value })))
      const end = runsOutBy(trend, { used: 100, limit: 150, now: NOW })
      if (!end) return
      expect(end.earliest).toBeLessThanOrEqual(end.at)
      expect(end.latest ?? Infinity).toBeGreaterThanOrEqual(end.at)
    }),
  )
})

test('less than a day, or a handful of points, tell no trend', () => {
  expect(trendOf(line(1, 24, HOUR))).toBeNull()
  expect(trendOf(line(1, 25, HOUR))).not.toBeNull()
  expect(trendOf(line(1, 5, DAY))).toBeNull()
  expect(trendOf([])).toBeNull()
})

test('day and night are no growth where only like times of day are compared', () => {
  const waves = Array.from({ length: 32 }, (_, hour) => ({
    at: NOW + hour * HOUR,
    value: 10 + 5 * Math.cos((hour / 24) * 2 * Math.PI) + hour * 0.01,
  }))
  expect((trendOf(waves, true)?.slope ?? 0) * HOUR).toBeCloseTo(0.01, 6)
  expect(Math.abs((trendOf(waves)?.slope ?? 0) * HOUR - 0.01)).toBeGreaterThan(0.005)
})

const limits = { vcpus: 32, memory: 100, disk: 1000, load: 8 }
const host = (name: string, used: number, fields: Partial<GrowthHost> = {}): GrowthHost => ({
  ...{ hostId: name, name, limits },
  used: { vcpus: 4, memory: used, disk: 500, load: 1 },
  ...fields,
})
const use = (at: number, memory: number): HostUse => ({ at, vcpus: 4, memory, disk: 500, load: 1 })
/** Memory by day, the last of them now. */
const history = (hosts: Record<string, number[]>): UseHistory => ({
  width: DAY,
  hosts: Object.entries(hosts).map(([hostId, memory]) => ({
    hostId,
    points: memory.map((value, at) => use(NOW - (memory.length - 1 - at) * DAY, value)),
  })),
})
const rising = (to: number, days = 20, pace = 1) =>
  Array.from({ length: days }, (_, at) => to - (days - 1 - at) * pace)
const mix = [{ vcpus: 2, memory: 4, disk: 20 }]
const grow = (hosts: GrowthHost[], of: UseHistory, failures: 0 | 1 | 2 = 0) =>
  growthOf({ hosts, history: of, failures, mix, now: NOW })
const memoryOf = (growth: ReturnType<typeof grow>) =>
  growth.resources.find(({ resource }) => resource === 'memory')

test('tells what runs out when, on which host first, and for how many servers there is room until then', () => {
  const growth = grow(
    [host('a', 60), host('b', 70), host('c', 10)],
    history({ a: rising(60), b: rising(70, 20, 2), c: rising(10, 20, 0) }),
  )
  expect(growth).toMatchObject({ since: NOW - 19 * DAY, first: 'memory' })
  const memory = memoryOf(growth)
  // 160 of 300 are left at 3 a day.
  expect(memory?.perDay?.median).toBeCloseTo(3, 6)
  expect(memory?.runsOut?.at).toBeCloseTo(NOW + (160 / 3) * DAY, -3)
  expect(memory?.servers).toBe(40)
  expect(
    memory?.hosts.map(({ name, runsOut }) => [name, runsOut && Math.round((runsOut.at - NOW) / DAY)]),
  ).toEqual([
    ['b', 15],
    ['a', 40],
    ['c', null],
  ])
  expect(growth.resources.filter(({ runsOut }) => runsOut).map(({ resource }) => resource)).toEqual([
    'memory',
  ])
})

test('the reserve keeps the room of the largest hosts, of pools none', () => {
  const hosts = [host('a', 60), host('b', 60, { limits: { ...limits, memory: 50 } }), host('c', 0)]
  const growth = grow(hosts, history({ a: rising(60), b: rising(60), c: rising(0, 20, 0) }), 1)
  expect(memoryOf(growth)).toMatchObject({ kept: 100, limit: 150, used: 120, servers: 7 })
  expect(growth.resources.find(({ resource }) => resource === 'disk')).toMatchObject({ kept: 0, limit: 3000 })
})

test('a host that is added with machines on it is no growth, nor are moves between hosts', () => {
  const added = grow([host('a', 60), host('b', 80)], history({ a: rising(60, 20, 0), b: rising(80, 3, 0) }))
  expect(memoryOf(added)?.runsOut).toBeNull()
  expect(memoryOf(added)?.perDay?.median).toBe(0)
  const moved = history({ a: rising(60, 20, 2), b: rising(60, 20, -2) })
  expect(memoryOf(grow([host('a', 60), host('b', 60)], moved))?.perDay?.median).toBeCloseTo(0, 9)
})

test('without history, or with that of other hosts only, nothing is foretold', () => {
  for (const of of [history({}), history({ gone: rising(60) })]) {
    const growth = grow([host('a', 60)], of)
    expect(growth).toMatchObject({ since: null, first: null })
    expect(memoryOf(growth)).toMatchObject({ used: 60, limit: 100, perDay: null, runsOut: null, servers: 10 })
  }
})

test('what is over its limit has run out, however it grows', () => {
  const growth = grow([host('a', 120)], history({ a: rising(120, 20, 0) }))
  expect(memoryOf(growth)?.runsOut).toEqual({ at: NOW, earliest: NOW, latest: NOW })
})

test('the order of hosts decides nothing, and a scale of units only the units', () => {
  const amounts = fc.array(fc.nat(1000), { minLength: 8, maxLength: 40 })
  fc.assert(
    fc.property(amounts, amounts, (a, b) => {
      const hosts = [host('a', a.at(-1) ?? 0), host('b', b.at(-1) ?? 0)]
      const [one, other] = [history({ a, b }), history({ b, a })]
      expect(grow(hosts.toReversed(), other)).toEqual(grow(hosts, one))
    }),
  )
})
