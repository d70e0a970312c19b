import type { Clock } from '../../src-shared/base/clock.ts'
import type { HistorySeries, HostId, MachineHistory } from '../../src-shared/contract/hosts.ts'
import type { HostSample } from '../../src-shared/machine/facts.ts'
import type { Busy } from '../../src-shared/plan/moves/types.ts'
import { busyOf } from './busy.ts'
import { MachineSamples } from './machine-samples.ts'
import { addPoint, type Mean, meanOf, merge, numberOf, type Point, toSeries } from './sample-means.ts'
import type { Sql } from './sql.ts'
import { bucketOf, DAY, HOUR, SECOND, spansOf } from './thinning.ts'
import type { WriteBehind } from './write-behind.ts'

/** How fine history is kept, and for how long. Means, finest first. */
const LEVELS = [
  { width: 10 * SECOND, keep: HOUR },
  { width: 60 * SECOND, keep: DAY },
  { width: 600 * SECOND, keep: 30 * DAY },
] as const
const RAW = LEVELS[0].width

interface Row {
  at: number
  n: number
  cpu: number
  memory: number
  storage: number
  net_rx: number
  net_tx: number
  load1: number
}

/**
 * History of the hosts' load. Each 10 s bucket, once over, is folded into the row of its minute and of its ten
 * minutes too, so thinning costs nothing but dropping rows that have grown too old.
 */
export class SamplesRepository {
  readonly #sql: Sql
  readonly #behind: WriteBehind
  readonly #clock: Clock
  readonly #machines: MachineSamples
  /** The bucket of each host that is still filling. */
  readonly #open = new Map<HostId, { at: number; mean: Mean }>()
  readonly #swept = new Map<HostId, number>()

  constructor(sql: Sql, behind: WriteBehind, clock: Clock) {
    this.#sql = sql
    this.#behind = behind
    this.#clock = clock
    this.#machines = new MachineSamples(sql, behind, clock)
  }

  append(id: HostId, sample: HostSample): void {
    // First, so that the sweep comes after all that is written.
    this.#machines.append(id, sample)
    const at = bucketOf(sample.at, RAW)
    const open = this.#open.get(id)
    if (open && open.at === at) addPoint(open.mean, pointOf(sample))
    else {
      if (open) this.#close(id, open.at, open.mean)
      this.#open.set(id, { at, mean: meanOf(pointOf(sample)) })
    }
  }

  /** Means between two times (ms since the epoch), oldest first, at most `points`. cpu, memory, storage are 0..1. */
  history(id: HostId, from: number, to: number, points: number): HistorySeries {
    this.#behind.flush()
    const found = spansOf(LEVELS, this.#clock.now(), from, to).flatMap((span) =>
      this.#rows(id, span.level, span.from, span.to),
    )
    const open = this.#open.get(id)
    if (open && open.at >= from && open.at <= to) found.push(open)
    return toSeries(merge(found, points))
  }

  /** Means of one machine between two times, oldest first, at most `points`. cpus counts processors in use. */
  machineHistory(id: HostId, uuid: string, from: number, to: number, points: number): MachineHistory {
    return this.#machines.history(id, uuid, from, to, points)
  }

  /** What a host and each of its machines kept busy since a time; null: nothing was measured. */
  busy(id: HostId, from: number): { host: Busy; machines: Map<string, Busy> } | null {
    const machines = this.#machines.busy(id, from)
    const rows = this.#sql.all<{ value: number; n: number }>(
      'SELECT cpu AS value, n FROM host_samples WHERE host_id = ? AND level = ? AND at >= ?',
      id,
      LEVELS.length - 1,
      from,
    )
    return rows.length === 0 ? null : { host: busyOf(rows), machines }
  }

  /** Writes the buckets that are still filling, when Terrace ends. */
  flush(): void {
    for (const [id, { at, mean }] of this.#open) this.#close(id, at, mean)
    this.#open.clear()
    this.#machines.flush()
  }

  #rows(id: HostId, level: number, from: number, to: number): { at: number; mean: Mean }[] {
    return this.#sql
      .all<Row>(
        'SELECT * FROM host_samples WHERE host_id = ? AND level = ? AND at BETWEEN ? AND ? ORDER BY at',
        id,
        level,
        from,
        to,
      )
      .map((row) => ({
        at: row.at,
        mean: {
          n: row.n,
          values: [row.cpu, row.memory, row.storage, row.net_rx, row.net_tx, row.load1],
        },
      }))
  }

  #close(id: HostId, at: number, mean: Mean): void {
    this.#behind.put(`sample ${id} ${at}`, () => {
      for (const [level, { width }] of LEVELS.entries()) this.#fold(id, level, bucketOf(at, width), mean)
      this.#sweep(id)
    })
  }

  /** Adds a bucket's mean to a row, weighted by the samples in each. */
  #fold(id: HostId, level: number, at: number, mean: Mean): void {
    const columns = ['cpu', 'memory', 'storage', 'net_rx', 'net_tx', 'load1']
    const folded = columns.map((c) => `${c} = (${c} * n + excluded.${c} * excluded.n) / (n + excluded.n)`)
    this.#sql.run(
      `INSERT INTO host_samples (host_id, level, at, n, ${columns.join(', ')})
       SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM hosts WHERE id = ?
       ON CONFLICT (host_id, level, at) DO UPDATE SET ${folded.join(', ')}, n = n + excluded.n`,
      level,
      at,
      mean.n,
      ...mean.values,
      id,
    )
  }

  /** Drops what is too old, at most once a minute a host. */
  #sweep(id: HostId): void {
    const now = this.#clock.now()
    if (now - (this.#swept.get(id) ?? -Infinity) < 60 * SECOND) return
    this.#swept.set(id, now)
    for (const [level, { keep, width }] of LEVELS.entries()) {
      this.#sql.run(
        'DELETE FROM host_samples WHERE host_id = ? AND level = ? AND at < ?',
        id,
        level,
        now - keep - width,
      )
    }
    this.#machines.sweep(id, now)
  }
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)

const pointOf = (s: HostSample): Point => [
  numberOf(s.cpu),
  numberOf(share(s.memoryUsedBytes, s.memoryTotalBytes)),
  numberOf(share(s.storageUsedBytes, s.storageTotalBytes)),
  numberOf(s.netRx),
  numberOf(s.netTx),
  numberOf(s.load1),
]
