import type { Plan } from '../../src-shared/plan/plan.ts'
import { fromJson, type Json, toJson } from './json.ts'
import type { Sql } from './sql.ts'

/** Older plans are of no use: the world has moved. Jobs keep their own steps. */
const KEEP = 50

export class PlansRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  save(plan: Plan): void {
    this.#sql.transaction(() => {
      this.#sql.run(
        'INSERT OR REPLACE INTO plans (id, design_id, created_at, json) VALUES (?, ?, ?, ?)',
        plan.id,
        plan.designId,
        plan.createdAt,
        toJson(plan),
      )
      this.#sql.run(
        'DELETE FROM plans WHERE serial NOT IN (SELECT serial FROM plans ORDER BY serial DESC LIMIT ?)',
        KEEP,
      )
    })
  }

  load(id: string): Plan | undefined {
    const row = this.#sql.all<{ json: Json<Plan> }>('SELECT json FROM plans WHERE id = ?', id)[0]
    return row && fromJson(row.json)
  }
}
