import type { Clock } from '../../src-shared/base/clock.ts'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { newId } from '../../src-shared/base/ids.ts'
import type { DesignSummary } from '../../src-shared/contract/designs.ts'
import type { RecordsDiff } from '../../src-shared/design/diff.ts'
import type { HistoryChange } from '../../src-shared/design/history-change.ts'
import type { HistoryPosition } from '../../src-shared/design/history.ts'
import { DESIGN_VERSION, type DesignRecord } from '../../src-shared/design/records.ts'
import { DesignHistoryRepository } from './design-history.ts'
import { toJson } from './json.ts'
import type { Sql } from './sql.ts'
import { t } from '../../src-shared/text/translate.ts'

export interface StoredDesign {
  id: string
  name: string
  /** Version of the form of its records; above DESIGN_VERSION it must not be written. */
  version: number
  readOnly: boolean
  revision: number
  /** As stored; whoever reads them checks them. */
  records: { id: string; value: unknown }[]
  history: HistoryPosition
  /** Rows that are not JSON. They stay stored as they are. */
  unreadable: { id: string; text: string }[]
}

export interface NewDesign {
  /** Default: a new one. */
  id?: string
  records: readonly DesignRecord[]
  /** Default: today's. */
  version?: number
}

interface DesignRow {
  id: string
  name: string
  version: number
  revision: number
  updated_at: number
}

/** Designs: their records one row each, and the steps that led there. Every save is one transaction. */
export class DesignsRepository {
  readonly history: DesignHistoryRepository
  readonly #sql: Sql
  readonly #clock: Clock

  constructor(sql: Sql, clock: Clock) {
    this.history = new DesignHistoryRepository(sql)
    this.#sql = sql
    this.#clock = clock
  }

  /** Newest change first. */
  list(): DesignSummary[] {
    return this.#sql
      .all<DesignRow & { servers: number }>(`${SUMMARY} ORDER BY updated_at DESC, designs.rowid DESC`)
      .map(summaryOf)
  }

  summary(id: string): DesignSummary {
    const row = this.#sql.all<DesignRow & { servers: number }>(`${SUMMARY} WHERE id = ?`, id)[0]
    if (!row) throw gone()
    return summaryOf(row)
  }

  create(design: NewDesign): DesignSummary {
    const id = design.id ?? newId('design')
    const now = this.#clock.now()
    this.#sql.transaction(() => {
      this.#sql.run(
        'INSERT INTO designs (id, name, version, revision, created_at, updated_at) VALUES (?, ?, ?, 0, ?, ?)',
        id,
        nameOf(design.records) ?? t`Untitled design`,
        design.version ?? DESIGN_VERSION,
        now,
        now,
      )
      for (const record of design.records) this.#put(id, record)
    })
    return this.summary(id)
  }

  /** Changes with every change of the design, and from one design of an id to the next. Throws `not-found`. */
  stamp(id: string): string {
    const row = this.#row(id)
    return `${row.revision} ${row.updated_at}`
  }

  /** Counts the saved changes of a design. Throws `not-found`. */
  revision(id: string): number {
    return this.#row(id).revision
  }

  /** How many records a design has; 0 for none. */
  size(id: string): number {
    const sql = 'SELECT count(*) AS count FROM design_records WHERE design_id = ?'
    return this.#sql.all<{ count: number }>(sql, id)[0]?.count ?? 0
  }

  /** Throws `not-found`. */
  open(id: string): StoredDesign {
    const row = this.#row(id)
    const records: StoredDesign['records'] = []
    const unreadable: StoredDesign['unreadable'] = []
    const stored = this.#sql.all<{ record_id: string; json: string }>(
      'SELECT record_id, json FROM design_records WHERE design_id = ? ORDER BY record_id',
      id,
    )
    for (const { record_id, json } of stored) {
      try {
        records.push({ id: record_id, value: JSON.parse(json) })
      } catch {
        unreadable.push({ id: record_id, text: json })
      }
    }
    const { name, version, revision } = row
    const history = this.history.position(id)
    return { id, name, version, readOnly: version > DESIGN_VERSION, revision, records, unreadable, history }
  }

  /**
   * Writes a change. When it returns, the change is on disk. Throws `conflict` if the design is no longer at
   * `revision`, `not-found`, `storage.future` for a newer design; nothing is changed then. `step` is what it does to the
   * history, or the title of one step more; without it the change is none that a person undoes.
   */
  save(id: string, revision: number, diff: RecordsDiff, step?: HistoryChange | string): { revision: number } {
    return this.#sql.transaction(() => {
      const row = this.#row(id)
      if (row.version > DESIGN_VERSION) throw newer(row)
      if (row.revision !== revision) throw conflict(row, revision)
      const now = this.#clock.now()
      const next = revision + 1
      const written = [...Object.values(diff.added), ...Object.values(diff.updated).map(([, to]) => to)]
      for (const recordId of Object.keys(diff.removed)) {
        this.#sql.run('DELETE FROM design_records WHERE design_id = ? AND record_id = ?', id, recordId)
      }
      for (const record of written) this.#put(id, record)
      this.#sql.run(
        'UPDATE designs SET name = ?, version = ?, revision = ?, updated_at = ? WHERE id = ?',
        nameOf(written) ?? row.name,
        DESIGN_VERSION,
        next,
        now,
        id,
      )
      if (typeof step === 'string') this.history.append(id, step, now, diff)
      else if (step) this.history.write(id, step, diff)
      return { revision: next }
    })
  }

  /** True if it was there. What is deployed of it stays known. */
  remove(id: string): boolean {
    return this.#sql.run('DELETE FROM designs WHERE id = ?', id) > 0
  }

  /** A copy with the same record ids under a new design id and "… (copy)" as its name. */
  duplicate(id: string): DesignSummary {
    const copy = newId('design')
    this.#sql.transaction(() => {
      const row = this.#row(id)
      const now = this.#clock.now()
      const name = t`${row.name.slice(0, 190)} (copy)`
      this.#sql.run(
        'INSERT INTO designs (id, name, version, revision, created_at, updated_at) VALUES (?, ?, ?, 0, ?, ?)',
        copy,
        name,
        row.version,
        now,
        now,
      )
      this.#sql.run(
        `INSERT INTO design_records (design_id, record_id, json)
         SELECT ?, record_id, json FROM design_records WHERE design_id = ?`,
        copy,
        id,
      )
      this.#withoutMacs(copy)
      this.#sql.run(
        `UPDATE design_records SET json = json_set(json, '$.name', ?)
         WHERE design_id = ? AND record_id = 'settings:design' AND json_valid(json)`,
        name,
        copy,
      )
    })
    return this.summary(copy)
  }

  /** A network card's address is one machine's only: the servers of a copy get their own. */
  #withoutMacs(id: string): void {
    this.#sql.run(
      `UPDATE design_records SET json = json_set(json, '$.nics', json((
         SELECT json_group_array(json(
           CASE type WHEN 'object' THEN json_set(value, '$.mac', '') ELSE json_quote(value) END
         )) FROM json_each(design_records.json, '$.nics'))))
       WHERE design_id = ? AND CASE WHEN json_valid(json)
         THEN json_extract(json, '$.type') = 'server' AND json_type(json, '$.nics') = 'array' ELSE 0 END`,
      id,
    )
  }

  #row(id: string): DesignRow {
    const row = this.#sql.all<DesignRow>('SELECT * FROM designs WHERE id = ?', id)[0]
    if (!row) throw gone()
    return row
  }

  #put(id: string, record: DesignRecord): void {
    this.#sql.run(
      `INSERT INTO design_records (design_id, record_id, json) VALUES (?, ?, ?)
       ON CONFLICT (design_id, record_id) DO UPDATE SET json = excluded.json`,
      id,
      record.id,
      toJson(record),
    )
  }
}

const SUMMARY = `SELECT id, name, version, revision, updated_at,
  (SELECT count(*) FROM design_records
   WHERE design_id = designs.id AND record_id >= 'server:' AND record_id < 'server;') AS servers
  FROM designs`

const summaryOf = (row: DesignRow & { servers: number }): DesignSummary => ({
  id: row.id,
  name: row.name,
  servers: row.servers,
  updatedAt: row.updated_at,
  readOnly: row.version > DESIGN_VERSION,
})

const nameOf = (records: readonly DesignRecord[]): string | undefined =>
  records.find((record) => record.type === 'settings')?.name

const gone = (): TerraceError =>
  new TerraceError('not-found', t`This design is no longer there.`, {
    left: t`Nothing was changed.`,
    next: t`Choose another one from the list.`,
  })

const conflict = (row: DesignRow, revision: number): TerraceError =>
  new TerraceError('conflict', t`The design ${row.name} was changed elsewhere meanwhile.`, {
    left: t`This change was not saved.`,
    next: t`Open the design again and repeat the change.`,
    details: { revision: row.revision, expected: revision },
  })

const newer = (row: DesignRow): TerraceError =>
  new TerraceError('storage.future', t`The design ${row.name} was written by a newer Terrace.`, {
    left: t`It was left as it is.`,
    next: t`Change it with that version.`,
  })
