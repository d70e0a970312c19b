import { expect, test } from 'vitest'
import { GiB } from '@shared/base/units.ts'
import type { Capacity } from '@shared/plan/capacity.ts'
import { growthOf } from '@shared/plan/growth/growth.ts'
import { NO_HISTORY, type UseHistory } from '@shared/plan/growth/types.ts'
import { growthLines } from '../../../src-main/cli/commands/growth-lines.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 27, 12)

const capacity = (history: UseHistory): Capacity => ({
  ...{ sizes: [], hosts: [], failures: 1, most: 10_000 },
  mix: { of: 3, more: 12, lacking: [] },
  growth: growthOf({
    hosts: ['a', 'b'].map((name) => ({
      ...{ hostId: name, name, limits: { vcpus: 32, memory: 64 * GiB, disk: GiB, load: 8 } },
      used: { vcpus: 8, memory: 16 * GiB, disk: 0, load: 1 },
    })),
    ...{ history, failures: 1, mix: [{ vcpus: 1, memory: 4 * GiB, disk: 0 }], now: NOW },
  }),
})

test('without enough history it says since when it is kept, and foretells nothing', () => {
  expect(growthLines(capacity(NO_HISTORY)).join('\n')).toMatch(/room for 12 more\.\n.*not known yet/)
  const young = { hostId: 'a', points: [{ at: NOW - 3_600_000, vcpus: 8, memory: 0, disk: 0, load: null }] }
  expect(growthLines(capacity({ width: 3_600_000, hosts: [young] })).at(-1)).toBe(
    'Use is kept since 2026-11-27; how it grows is told after 1 d of readings.',
  )
})

test('names the day with its range, the hosts first, and the servers until then', () => {
  const points = Array.from({ length: 20 }, (_, at) => ({
    ...{ at: NOW - (19 - at) * DAY, vcpus: 8, disk: 0, load: null },
    memory: (16 - (19 - at) * 0.5) * GiB,
  }))
  const lines = growthLines(capacity({ width: DAY, hosts: [{ hostId: 'a', points }] }))
  // With one host in reserve 64 GiB are left for both, 32 of them free at half a GiB a day.
  expect(lines.find((line) => line.startsWith('memory'))).toMatch(
    /^memory +32 GiB +64 GiB +\+512 MiB +2027-01-30 \(2027-01-30 to 2027-01-30\) +a 2027-03-03 +8 servers$/,
  )
  expect(lines.find((line) => line.startsWith('vCPUs'))).toMatch(/never at this pace +a is fullest: 8 of 32 /)
})
