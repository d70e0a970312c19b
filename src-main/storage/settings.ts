import { type Json, maybeJson, toJson } from './json.ts'
import type { Sql } from './sql.ts'

/** Where the window was, in screen points. */
export interface WindowState {
  x: number
  y: number
  width: number
  height: number
  maximized: boolean
}

const WINDOW = 'window.state'

/** Small things kept by name. What is read back is unknown: whoever reads it checks it. */
export class SettingsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** null when nothing is kept under this name. */
  get(key: string): unknown {
    const row = this.#sql.all<{ json: Json<unknown> }>('SELECT json FROM settings WHERE key = ?', key)[0]
    return maybeJson(row?.json ?? null)
  }

  set(key: string, value: unknown): void {
    this.#sql.run('INSERT OR REPLACE INTO settings (key, json) VALUES (?, ?)', key, toJson(value))
  }

  remove(key: string): void {
    this.#sql.run('DELETE FROM settings WHERE key = ?', key)
  }

  get windowState(): WindowState | null {
    const value = this.get(WINDOW)
    if (value === null || typeof value !== 'object') return null
    const { x, y, width, height, maximized } = value as Record<string, unknown>
    const known = [x, y, width, height].every((n) => typeof n === 'number') && typeof maximized === 'boolean'
    return known ? (value as WindowState) : null
  }

  set windowState(state: WindowState | null) {
    if (state === null) this.remove(WINDOW)
    else this.set(WINDOW, state)
  }
}
