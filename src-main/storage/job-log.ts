import type { LogLine } from '../../src-shared/contract/jobs.ts'
import type { Sql } from './sql.ts'

/** Lines of one job beyond this many are dropped, oldest first: a command gone mad must not fill the disk. */
const KEEP = 20_000
/** A line is cut here. */
const LENGTH = 8_000

/** What jobs said while they ran. */
export class JobLogRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Returns the lines with their serials. */
  append(jobId: string, lines: readonly Omit<LogLine, 'serial'>[]): LogLine[] {
    return this.#sql.transaction(() => {
      const added: LogLine[] = []
      for (const line of lines) {
        const text = line.text.slice(0, LENGTH)
        const row = this.#sql.all<{ serial: number }>(
          'INSERT INTO job_log (job_id, at, step_id, level, text) VALUES (?, ?, ?, ?, ?) RETURNING serial',
          jobId,
          line.at,
          line.stepId,
          line.level,
          text,
        )[0]
        added.push({ ...line, text, serial: row?.serial ?? 0 })
      }
      this.#sql.run(
        `DELETE FROM job_log WHERE job_id = ? AND serial <= (
           SELECT serial FROM job_log WHERE job_id = ? ORDER BY serial DESC LIMIT 1 OFFSET ?)`,
        jobId,
        jobId,
        KEEP,
      )
      return added
    })
  }

  /** Lines newer than a serial, oldest first. */
  list(jobId: string, after = 0): LogLine[] {
    return this.#sql
      .all<LogLine & { step_id: string | null }>(
        'SELECT serial, at, step_id, level, text FROM job_log WHERE job_id = ? AND serial > ? ORDER BY serial',
        jobId,
        after,
      )
      .map((row) => ({
        serial: row.serial,
        at: row.at,
        stepId: row.step_id,
        level: row.level,
        text: row.text,
      }))
  }
}
