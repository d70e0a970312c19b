import type { AuditEntry, AuditQuery } from '../../src-shared/contract/audit.ts'
import type { Sql, SqlValue } from './sql.ts'

export type NewAuditEntry = Omit<AuditEntry, 'serial'>

interface Row {
  serial: number
  at: number
  who: string
  what: string
  text: string
  host_name: string | null
  design_name: string | null
  server_name: string | null
  outcome: AuditEntry['outcome']
  job_id: string | null
  details: string | null
}

/** Rows read at a time while exporting. */
const PAGE = 500

/** Who did what, when, on which host, and how it ended. Only ever added to. */
export class AuditRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  append(entry: NewAuditEntry): AuditEntry {
    // RETURNING goes through a reading call, which does not ask.
    this.#sql.mustBeWritable()
    const row = this.#sql.all<{ serial: number }>(
      `INSERT INTO audit
       (at, who, what, text, host_name, design_name, server_name, outcome, job_id, details, search)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING serial`,
      entry.at,
      entry.who,
      entry.what,
      entry.text,
      entry.hostName,
      entry.designName,
      entry.serverName,
      entry.outcome,
      entry.jobId,
      entry.details,
      searchText(entry),
    )[0]
    return { ...entry, serial: row?.serial ?? 0 }
  }

  /** Newest first; `before` is the serial of the last one already seen. Every word of `search` must occur. */
  list(query: AuditQuery): AuditEntry[] {
    const where: string[] = []
    const values: SqlValue[] = []
    const add = (condition: string, value: SqlValue | undefined) => {
      if (value === undefined) return
      where.push(condition)
      values.push(value)
    }
    add('at >= ?', query.from)
    add('at <= ?', query.to)
    add('serial < ?', query.before)
    for (const word of plain(query.search ?? '').split(/\s+/)) {
      if (word !== '') add("search LIKE ? ESCAPE '\\'", `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
    }
    const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
    return this.#sql
      .all<Row>(`SELECT * FROM audit ${filter} ORDER BY serial DESC LIMIT ?`, ...values, query.limit ?? 200)
      .map(entryOf)
  }

  /** All that match, newest first, without holding them in memory. `limit` is not heeded. */
  *each(query: AuditQuery): Generator<AuditEntry> {
    let before = query.before
    for (;;) {
      const page = this.list({ ...query, ...(before === undefined ? {} : { before }), limit: PAGE })
      yield* page
      const last = page.at(-1)
      if (!last || page.length < PAGE) return
      before = last.serial
    }
  }
}

/** Compared without regard to case or to how accents are written. */
const plain = (text: string): string => text.normalize('NFC').toLowerCase()

const searchText = (e: NewAuditEntry): string =>
  plain(
    [e.text, e.hostName, e.designName, e.serverName, e.who, e.what, e.outcome, e.jobId, e.details]
      .filter((part) => part !== null)
      .join('\n'),
  )

const entryOf = (row: Row): AuditEntry => ({
  serial: row.serial,
  at: row.at,
  who: row.who,
  what: row.what,
  text: row.text,
  hostName: row.host_name,
  designName: row.design_name,
  serverName: row.server_name,
  outcome: row.outcome,
  jobId: row.job_id,
  details: row.details,
})
