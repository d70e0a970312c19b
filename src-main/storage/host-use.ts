import type { Clock } from '../../src-shared/base/clock.ts'
import type { HostId } from '../../src-shared/contract/hosts.ts'
import type { HostUse, UseHistory } from '../../src-shared/plan/growth/types.ts'
import type { Sql } from './sql.ts'
import { bucketOf, DAY, HOUR } from './thinning.ts'
import type { WriteBehind } from './write-behind.ts'

/** How fine it is kept, and for how long. Both are complete: each reading goes into the row of its hour and of its day. */
const LEVELS = [
  { width: HOUR, keep: 14 * DAY },
  { width: DAY, keep: 180 * DAY },
] as const
/** Up to here hours are read, from here on days. */
const HOURS_READ = 10 * DAY

interface Row extends HostUse {
  host_id: string
}

/** What machines took of each host over half a year, as means of hours and days. Written within seconds. */
export class HostUseRepository {
  readonly #sql: Sql
  readonly #behind: WriteBehind
  readonly #clock: Clock
  readonly #swept = new Map<HostId, number>()

  constructor(sql: Sql, behind: WriteBehind, clock: Clock) {
    this.#sql = sql
    this.#behind = behind
    this.#clock = clock
  }

  append(id: HostId, use: HostUse): void {
    this.#behind.put(`use ${id} ${use.at}`, () => {
      for (const [level, { width }] of LEVELS.entries()) this.#fold(id, level, bucketOf(use.at, width), use)
      this.#sweep(id)
    })
  }

  /** All that is kept: by hours while it is young, by days when it is older. Each point stands for the middle of its time. */
  history(): UseHistory {
    this.#behind.flush()
    const now = this.#clock.now()
    const [first] = this.#sql.all<{ at: number | null }>('SELECT MIN(at) AS at FROM host_use WHERE level = 1')
    const level = now - (first?.at ?? now) > HOURS_READ ? 1 : 0
    const { width } = LEVELS[level]
    const rows = this.#sql.all<Row>(
      'SELECT host_id, at, vcpus, memory, disk, load FROM host_use WHERE level = ? ORDER BY host_id, at',
      level,
    )
    const hosts = Map.groupBy(rows, (row) => row.host_id)
    return {
      width,
      hosts: [...hosts].map(([hostId, points]) => ({
        hostId,
        points: points.map(({ at, vcpus, memory, disk, load }) => ({
          ...{ at: Math.min(now, at + width / 2), vcpus, memory, disk, load },
        })),
      })),
    }
  }

  /** Load that was not measured leaves the mean of it as it was; its weight is that of all readings all the same. */
  #fold(id: HostId, level: number, at: number, { vcpus, memory, disk, load }: HostUse): void {
    const mean = (c: string) => `${c} = (${c} * n + excluded.${c}) / (n + 1)`
    this.#sql.run(
      `INSERT INTO host_use (host_id, level, at, n, vcpus, memory, disk, load)
       SELECT id, ?, ?, 1, ?, ?, ?, ? FROM hosts WHERE id = ?
       ON CONFLICT (host_id, level, at) DO UPDATE SET ${['vcpus', 'memory', 'disk'].map(mean).join(', ')},
         load = coalesce((load * n + excluded.load) / (n + 1), load, excluded.load), n = n + 1`,
      level,
      at,
      vcpus,
      memory,
      disk,
      load,
      id,
    )
  }

  /** Drops what is too old, at most once an hour a host. */
  #sweep(id: HostId): void {
    const now = this.#clock.now()
    if (now - (this.#swept.get(id) ?? -Infinity) < HOUR) return
    this.#swept.set(id, now)
    for (const [level, { keep, width }] of LEVELS.entries()) {
      this.#sql.run(
        'DELETE FROM host_use WHERE host_id = ? AND level = ? AND at < ?',
        id,
        level,
        now - keep - width,
      )
    }
  }
}
