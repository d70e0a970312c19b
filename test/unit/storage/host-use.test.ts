import { expect, test } from 'vitest'
import type { HostId } from '@shared/contract/hosts.ts'
import { testClock, testFolder, testStorage } from './folder.ts'
import { host } from './hosts.ts'

const id = 'host:a' as HostId
const HOUR = 3_600_000
const DAY = 24 * HOUR
const use = (at: number, memory: number, load: number | null = null) => ({
  ...{ at, vcpus: 4, memory, disk: 1000, load },
})

test('readings of one hour are one mean, also over a restart; load counts where it was measured', () => {
  const folder = testFolder()
  const clock = testClock(Math.floor(1_800_000_000_000 / DAY) * DAY)
  const first = testStorage({ folder, clock })
  first.hosts.insert(host())
  first.hostUse.append(id, use(clock.at, 100))
  clock.at += 60_000
  first.hostUse.append(id, use(clock.at, 200, 2))
  first.close()
  const second = testStorage({ folder, clock })
  clock.at += 60_000
  second.hostUse.append(id, use(clock.at, 300, 5))
  const begin = clock.at - 120_000
  expect(second.hostUse.history()).toEqual({
    width: HOUR,
    hosts: [{ hostId: id, points: [{ ...use(clock.at, 200), load: 3 }] }],
  })
  clock.at = begin + 2 * HOUR
  second.hostUse.append(id, use(clock.at, 400))
  expect(second.hostUse.history().hosts[0]?.points.map(({ at, memory }) => [at, memory])).toEqual([
    [begin + HOUR / 2, 200],
    [clock.at, 400],
  ])
})

test('hours become days after ten days, and after half a year the oldest go', () => {
  const clock = testClock(Math.floor(1_800_000_000_000 / DAY) * DAY)
  const storage = testStorage({ clock })
  storage.hosts.insert(host())
  const feed = (days: number) => {
    for (const end = clock.at + days * DAY; clock.at < end; clock.at += HOUR) {
      storage.hostUse.append(id, use(clock.at, Math.floor(clock.at / HOUR) % 2))
      storage.flush()
    }
  }
  feed(9)
  expect(storage.hostUse.history()).toMatchObject({ width: HOUR })
  expect(storage.hostUse.history().hosts[0]?.points).toHaveLength(9 * 24)
  feed(3)
  const days = storage.hostUse.history()
  expect(days.width).toBe(DAY)
  expect(days.hosts[0]?.points.map(({ memory }) => memory)).toEqual(Array.from({ length: 12 }, () => 0.5))
  feed(190)
  expect(storage.hostUse.history().hosts[0]?.points.length).toBeGreaterThanOrEqual(180)
  expect(storage.hostUse.history().hosts[0]?.points.length).toBeLessThanOrEqual(182)
})

test('a host that was removed takes its own with it', () => {
  const storage = testStorage({ clock: testClock() })
  storage.hosts.insert(host())
  storage.hostUse.append(id, use(1_800_000_000_000, 1))
  storage.hosts.remove(id)
  storage.hostUse.append(id, use(1_800_000_000_000, 1))
  expect(storage.hostUse.history().hosts).toEqual([])
})
