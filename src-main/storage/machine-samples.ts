import type { Clock } from '../../src-shared/base/clock.ts'
import type { HostId, MachineHistory } from '../../src-shared/contract/hosts.ts'
import type { HostSample, MachineSample } from '../../src-shared/machine/facts.ts'
import type { Busy } from '../../src-shared/plan/moves/types.ts'
import { pack, unpack, unpackOne } from './packed-means.ts'
import { busyOf } from './busy.ts'
import { addPoint, type Mean, meanOf, merge, numberOf, type TimedMean } from './sample-means.ts'
import type { Sql } from './sql.ts'
import { bucketOf, DAY, HOUR, SECOND, spansOf } from './thinning.ts'
import type { WriteBehind } from './write-behind.ts'

/** Coarser than of hosts, since there are many more: two thousand machines take about 90 MB in a month. */
const LEVELS = [
  { width: 30 * SECOND, keep: HOUR },
  { width: 300 * SECOND, keep: DAY },
  { width: HOUR, keep: 30 * DAY },
] as const
const RAW = LEVELS[0].width

type Means = Map<string, Mean>

/**
 * History of the machines' load, all of a host in one packed row a bucket. A bucket that is over is folded into the
 * rows of its five minutes and its hour too, so thinning is dropping old rows.
 */
export class MachineSamples {
  readonly #sql: Sql
  readonly #behind: WriteBehind
  readonly #clock: Clock
  /** The bucket of each host that is still filling. */
  readonly #open = new Map<HostId, { at: number; means: Means }>()

  constructor(sql: Sql, behind: WriteBehind, clock: Clock) {
    this.#sql = sql
    this.#behind = behind
    this.#clock = clock
  }

  append(id: HostId, sample: HostSample): void {
    const at = bucketOf(sample.at, RAW)
    let open = this.#open.get(id)
    if (open?.at !== at) {
      if (open) this.#close(id, open.at, open.means)
      open = { at, means: new Map() }
      this.#open.set(id, open)
    }
    for (const machine of sample.machines)
      add(open.means, machine.uuid.toLowerCase(), meanOf(pointOf(machine)))
  }

  /** Writes the buckets that are still filling, when Terrace ends; a later one of the same time is added to them. */
  flush(): void {
    for (const [id, { at, means }] of this.#open) this.#close(id, at, means)
    this.#open.clear()
  }

  history(id: HostId, uuid: string, from: number, to: number, points: number): MachineHistory {
    this.#behind.flush()
    const machine = uuid.toLowerCase()
    const found = spansOf(LEVELS, this.#clock.now(), from, to).flatMap((span) =>
      this.#rows(id, machine, span.level, span.from, span.to),
    )
    const open = this.#open.get(id)
    const mean = open?.means.get(machine)
    if (open && mean && open.at >= from && open.at <= to) found.push({ at: open.at, mean })
    return toHistory(merge(found, points))
  }

  /** Processors that each machine kept busy since a time: the mean, and what its hours stay below 95 % of the time. */
  busy(id: HostId, from: number): Map<string, Busy> {
    this.#behind.flush()
    const rows = this.#sql.all<{ data: Uint8Array }>(
      'SELECT data FROM machine_samples WHERE host_id = ? AND level = ? AND at >= ?',
      id,
      2,
      bucketOf(from, LEVELS[2].width),
    )
    const found = new Map<string, { value: number; n: number }[]>()
    for (const { data } of rows)
      for (const [uuid, { n, values }] of unpack(data)) {
        const hour = { value: values[0] ?? 0, n }
        const known = found.get(uuid)
        if (known) known.push(hour)
        else found.set(uuid, [hour])
      }
    return new Map([...found].map(([uuid, values]) => [uuid, busyOf(values)]))
  }

  sweep(id: HostId, now: number): void {
    for (const [level, { keep, width }] of LEVELS.entries()) {
      this.#sql.run(
        'DELETE FROM machine_samples WHERE host_id = ? AND level = ? AND at < ?',
        id,
        level,
        now - keep - width,
      )
    }
  }

  #rows(id: HostId, uuid: string, level: number, from: number, to: number): TimedMean[] {
    const rows = this.#sql.all<{ at: number; data: Uint8Array }>(
      'SELECT at, data FROM machine_samples WHERE host_id = ? AND level = ? AND at BETWEEN ? AND ? ORDER BY at',
      id,
      level,
      from,
      to,
    )
    return rows.flatMap(({ at, data }) => {
      const mean = unpackOne(data, uuid)
      return mean ? [{ at, mean }] : []
    })
  }

  #close(id: HostId, at: number, means: Means): void {
    if (means.size === 0) return
    this.#behind.put(`machines ${id} ${at}`, () => {
      for (const [level, { width }] of LEVELS.entries()) this.#fold(id, level, bucketOf(at, width), means)
    })
  }

  #fold(id: HostId, level: number, at: number, means: Means): void {
    const [row] = this.#sql.all<{ data: Uint8Array }>(
      'SELECT data FROM machine_samples WHERE host_id = ? AND level = ? AND at = ?',
      id,
      level,
      at,
    )
    const folded: Means = row ? unpack(row.data) : new Map()
    for (const [uuid, mean] of means) add(folded, uuid, mean)
    this.#sql.run(
      'INSERT OR REPLACE INTO machine_samples (host_id, level, at, data) SELECT id, ?, ?, ? FROM hosts WHERE id = ?',
      level,
      at,
      pack(folded),
      id,
    )
  }
}

function add(means: Means, uuid: string, { n, values }: Mean): void {
  const mean = means.get(uuid)
  if (mean) addPoint(mean, values, n)
  else means.set(uuid, { n, values: [...values] })
}

const pointOf = (m: MachineSample): number[] =>
  [m.cpus, m.memoryUsedBytes, m.diskRead, m.diskWrite, m.netRx, m.netTx].map(numberOf)

function toHistory(rows: readonly TimedMean[]): MachineHistory {
  const column = (i: number) => rows.map((row) => row.mean.values[i] ?? 0)
  return {
    at: rows.map((row) => row.at),
    cpus: column(0),
    memory: column(1),
    diskRead: column(2),
    diskWrite: column(3),
    netRx: column(4),
    netTx: column(5),
  }
}
