import type { RecordsDiff } from '../../src-shared/design/diff.ts'
import {
  type HistoryChange,
  MAX_KEPT_LETTERS,
  MAX_KEPT_STEPS,
} from '../../src-shared/design/history-change.ts'
import type { HistoryPosition, StoredStepHead } from '../../src-shared/design/history.ts'
import { DESIGN_VERSION } from '../../src-shared/design/records.ts'
import { toJson } from './json.ts'
import type { Sql } from './sql.ts'

/** A step as stored; whoever reads it checks it. */
export interface StoredStep {
  number: number
  version: number
  diff: string
}

/** The steps of each design's history. They are written in the transaction that changes the design itself. */
export class DesignHistoryRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  position(id: string): HistoryPosition {
    const [row] = this.#sql.all<HistoryPosition>(
      `SELECT history_done AS done,
         coalesce((SELECT max(number) FROM design_steps WHERE design_id = designs.id), history_done) AS last
       FROM designs WHERE id = ?`,
      id,
    )
    return row ?? { done: 0, last: 0 }
  }

  /** Oldest first, without their diffs. */
  heads(id: string): StoredStepHead[] {
    return this.#sql.all<StoredStepHead>(
      'SELECT number, at, title FROM design_steps WHERE design_id = ? ORDER BY number',
      id,
    )
  }

  has(id: string, number: number): boolean {
    return (
      this.#sql.all('SELECT 1 FROM design_steps WHERE design_id = ? AND number = ?', id, number).length > 0
    )
  }

  /** Steps from `from` on, backwards or forwards, as many as have `letters` together, and one at least. */
  read(id: string, from: number, back: boolean, letters: number): StoredStep[] {
    const heads = this.#sql.all<{ number: number; letters: number }>(
      back
        ? 'SELECT number, letters FROM design_steps WHERE design_id = ? AND number <= ? ORDER BY number DESC'
        : 'SELECT number, letters FROM design_steps WHERE design_id = ? AND number >= ? ORDER BY number',
      id,
      from,
    )
    let room = letters
    const wanted = heads.filter((head, at) => {
      room -= head.letters
      return at === 0 || room >= 0
    })
    return wanted.flatMap(({ number }) =>
      this.#sql.all<StoredStep>(
        'SELECT number, version, diff FROM design_steps WHERE design_id = ? AND number = ?',
        id,
        number,
      ),
    )
  }

  /** Part of the transaction that saves `saved`. */
  write(id: string, change: HistoryChange, saved: RecordsDiff): void {
    this.#sql.run('DELETE FROM design_steps WHERE design_id = ? AND number > ?', id, change.keep)
    // Steps are numbered without gaps: what lies before one could not be undone to.
    if (change.first > change.keep + 1) this.#sql.run('DELETE FROM design_steps WHERE design_id = ?', id)
    let number = change.first
    for (const { title, at, diff } of change.steps) {
      const text = toJson(diff ?? saved)
      this.#sql.run(
        `INSERT INTO design_steps (design_id, number, at, title, version, letters, diff)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        id,
        number,
        at,
        title,
        DESIGN_VERSION,
        text.length,
        text,
      )
      number += 1
    }
    this.#sql.run('UPDATE designs SET history_done = ? WHERE id = ?', change.done, id)
    if (change.steps.length > 0) this.#bound(id)
  }

  /** Adds one step made outside the designer. */
  append(id: string, title: string, at: number, diff: RecordsDiff): void {
    const { done } = this.position(id)
    const step = { title, at, diff }
    this.write(id, { keep: done, first: done + 1, steps: [step], done: done + 1 }, diff)
  }

  /** Drops the oldest steps beyond what is kept of a design. */
  #bound(id: string): void {
    const heads = this.#sql.all<{ number: number; letters: number }>(
      'SELECT number, letters FROM design_steps WHERE design_id = ? ORDER BY number DESC',
      id,
    )
    let room = MAX_KEPT_LETTERS
    const over = heads.find(({ letters }, at) => {
      room -= letters
      return room < 0 || at >= MAX_KEPT_STEPS
    })
    if (over) this.#sql.run('DELETE FROM design_steps WHERE design_id = ? AND number <= ?', id, over.number)
  }
}
