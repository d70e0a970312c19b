import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import type { HostSample, MachineSample } from '@shared/machine/facts.ts'
import type { Storage } from '@main/storage/index.ts'
import { meanOf, merge, type Point } from '../../../src-main/storage/sample-means.ts'
import { type TestClock, testClock, testFolder, testStorage } from './folder.ts'
import { host } from './hosts.ts'

const id = 'host:a' as HostId
const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

const sample = (at: number, cpu: number, machines: MachineSample[] = []): HostSample => ({
  at,
  cpu,
  memoryUsedBytes: 512,
  memoryTotalBytes: 1024,
  load1: 2,
  netRx: 10,
  netTx: 20,
  storageUsedBytes: 0,
  storageTotalBytes: 0,
  machines,
})

function started(): {
  storage: Storage
  clock: TestClock
  feed: (ms: number, step: number, cpu: () => number) => void
} {
  const clock = testClock(Math.floor(1_800_000_000_000 / DAY) * DAY)
  const storage = testStorage({ clock })
  storage.hosts.insert(host())
  const feed = (ms: number, step: number, cpu: () => number) => {
    for (const end = clock.at + ms; clock.at < end; clock.at += step)
      storage.samples.append(id, sample(clock.at, cpu()))
  }
  return { storage, clock, feed }
}

test('the last hour is kept every 10 s, and shares are of the whole', () => {
  const { storage, clock, feed } = started()
  const begin = clock.at
  feed(60 * SECOND, 2 * SECOND, () => 0.25)
  const series = storage.samples.history(id, begin, clock.at, 600)
  expect(series.at).toEqual([0, 10, 20, 30, 40, 50].map((s) => begin + s * SECOND))
  expect(series.cpu).toEqual(Array.from({ length: 6 }, () => 0.25))
  expect([series.memory[0], series.storage[0], series.netRx[0], series.netTx[0], series.load1[0]]).toEqual([
    0.5, 0, 10, 20, 2,
  ])
})

test('the past gets coarser and then goes, its means stay right', () => {
  const { storage, clock, feed } = started()
  const begin = clock.at
  let n = 0
  // Ever 0, 1, 0, 1 …: every mean over whole minutes is a half.
  feed(2 * DAY, 30 * SECOND, () => (n += 1) % 2)
  const minutes = storage.samples.history(id, clock.at - 3 * HOUR, clock.at - 2 * HOUR, 2000)
  expect(minutes.at).toHaveLength(61)
  expect(minutes.at.every((at) => at % (60 * SECOND) === 0)).toBe(true)
  expect(new Set(minutes.cpu)).toEqual(new Set([0.5]))
  const tens = storage.samples.history(id, begin, begin + HOUR, 2000)
  expect(tens.at).toEqual(Array.from({ length: 7 }, (_, i) => begin + i * 600 * SECOND))
  expect(tens.cpu.every((cpu) => Math.abs(cpu - 0.5) < 1e-9)).toBe(true)
  const whole = storage.samples.history(id, begin, clock.at, 2000)
  expect(whole.at).toEqual(whole.at.toSorted((a, b) => a - b))
  expect(new Set(whole.at).size).toBe(whole.at.length)
  // A day of ten minutes, a day of minutes, an hour of raw ones (fed every 30 s), give or take an edge.
  expect(whole.at.length).toBeGreaterThan(144 + 1380 + 110)
  expect(whole.at.length).toBeLessThan(150 + 1385 + 130)
  expect(storage.samples.history(id, begin, clock.at, 100).at.length).toBeLessThanOrEqual(100)
  clock.at += 40 * DAY
  feed(20 * SECOND, 10 * SECOND, () => 1)
  expect(storage.samples.history(id, begin, begin + 3 * DAY, 100).at).toEqual([])
})

test('history survives closing, and a removed host takes its own with it', () => {
  const { storage, clock, feed } = started()
  const begin = clock.at
  feed(30 * SECOND, 10 * SECOND, () => 1)
  storage.hosts.remove(id)
  feed(30 * SECOND, 10 * SECOND, () => 1)
  storage.flush()
  storage.hosts.insert(host())
  expect(storage.samples.history(id, begin, begin + 10 * SECOND, 100).at).toEqual([])
})

test('what a host cannot tell does not spoil the rest', () => {
  const { storage, clock } = started()
  const begin = clock.at
  storage.samples.append(id, { ...sample(clock.at, Number.NaN), load1: Infinity })
  clock.at += 10 * SECOND
  storage.samples.append(id, sample(clock.at, 0.5))
  expect(storage.samples.history(id, begin, clock.at, 10).cpu).toEqual([0, 0.5])
})

const uuid = '6f1c1a52-8a4e-4f9c-9a57-0f2f0e1d2c3b'
const machine = (fields: Partial<MachineSample> = {}): MachineSample => ({
  uuid,
  cpus: 1.5,
  memoryUsedBytes: 3 * 2 ** 30,
  diskRead: 1,
  diskWrite: 2,
  netRx: 3,
  netTx: 4,
  ...fields,
})

test('a machine has its own history, found by its UUID in any case among the others of its host', () => {
  const { storage, clock } = started()
  const begin = clock.at
  storage.samples.append(id, sample(begin, 0, [machine({ uuid: crypto.randomUUID(), cpus: 9 }), machine()]))
  storage.samples.append(id, sample(begin + SECOND, 0, [machine({ cpus: 0.5, memoryUsedBytes: Number.NaN })]))
  const expected = {
    at: [begin],
    cpus: [1],
    memory: [1.5 * 2 ** 30],
    diskRead: [1],
    diskWrite: [2],
    netRx: [3],
    netTx: [4],
  }
  // Both while its bucket fills and once it is written.
  expect(storage.samples.machineHistory(id, uuid.toUpperCase(), begin, begin, 10)).toEqual(expected)
  clock.at += 31 * SECOND
  storage.samples.append(id, sample(clock.at, 0))
  expect(storage.samples.machineHistory(id, uuid.toUpperCase(), begin, begin, 10)).toEqual(expected)
  expect(storage.samples.machineHistory(id, crypto.randomUUID(), begin, clock.at, 10).at).toEqual([])
})

test("a machine's past gets coarser and then goes, its means stay right", () => {
  const { storage, clock } = started()
  const begin = clock.at
  let n = 0
  const feed = (ms: number) => {
    for (const end = clock.at + ms; clock.at < end; clock.at += 15 * SECOND)
      storage.samples.append(id, sample(clock.at, 0, [machine({ cpus: (n += 1) % 2 })]))
  }
  feed(2 * DAY)
  const read = (from: number, to: number) => storage.samples.machineHistory(id, uuid, from, to, 2000)
  expect(read(begin, begin + 3 * HOUR).at).toEqual([0, 1, 2, 3].map((h) => begin + h * HOUR))
  expect(read(clock.at - 3 * HOUR, clock.at - 2 * HOUR).at).toHaveLength(13)
  const whole = read(begin, clock.at)
  expect(new Set(whole.cpus)).toEqual(new Set([0.5]))
  expect(whole.at).toEqual([...new Set(whole.at)].toSorted((a, b) => a - b))
  expect(storage.samples.machineHistory(id, uuid, begin, clock.at, 50).at.length).toBeLessThanOrEqual(50)
  clock.at += 40 * DAY
  feed(2 * 60 * SECOND)
  expect(read(begin, begin + 3 * DAY).at).toEqual([])
})

test('the buckets that still fill are written when Terrace ends', () => {
  const folder = testFolder()
  const clock = testClock(Math.floor(1_800_000_000_000 / DAY) * DAY)
  const first = testStorage({ clock, folder })
  first.hosts.insert(host())
  first.samples.append(id, sample(clock.at, 0.5, [machine()]))
  first.close()
  const second = testStorage({ clock, folder })
  // The rest of the same half minute, after a quick restart.
  second.samples.append(id, sample(clock.at + 5 * SECOND, 0.7, [machine({ cpus: 0.5 })]))
  second.close()
  const third = testStorage({ clock, folder })
  expect(third.samples.machineHistory(id, uuid, clock.at, clock.at, 10).cpus).toEqual([1])
  expect(third.samples.history(id, clock.at, clock.at, 10).cpu[0]).toBeCloseTo(0.6, 6)
})

test('merging keeps the weighted mean, the order and the bound', () => {
  const row = fc.record({
    at: fc.nat(1e6),
    n: fc.integer({ min: 1, max: 50 }),
    cpu: fc.float({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(row, { selector: (r) => r.at, minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 50 }),
      (rows, points) => {
        const sorted = rows.toSorted((a, b) => a.at - b.at)
        const timed = sorted.map(({ at, n, cpu }) => ({
          at,
          mean: { ...meanOf([cpu, 0, 0, 0, 0, 0] as Point), n },
        }))
        const merged = merge(timed, points)
        expect(merged.length).toBeLessThanOrEqual(Math.max(points, 1))
        const weigh = (list: typeof timed) =>
          list.reduce((sum, { mean }) => sum + mean.n * (mean.values[0] ?? 0), 0)
        expect(weigh(merged)).toBeCloseTo(weigh(timed), 6)
        expect(merged.map(({ at }) => at)).toEqual(merged.map(({ at }) => at).toSorted((a, b) => a - b))
      },
    ),
  )
})
