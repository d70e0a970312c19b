import { TerraceError } from '../../src-shared/base/errors.ts'
import type { Sql } from './sql.ts'

/** Most this many writes wait; past it (a disk full for hours) the oldest go. */
const MOST = 20_000

/**
 * Writes that nobody waits for (measurements, last known facts) are gathered and written in one transaction every
 * few seconds: one flush of the disk instead of hundreds. A kill loses at most that interval of them. The newest
 * write under a key replaces the one before.
 */
export class WriteBehind {
  readonly #sql: Sql
  readonly #onError: (error: unknown) => void
  readonly #waiting = new Map<string, () => void>()
  readonly #timer: NodeJS.Timeout

  constructor(sql: Sql, onError: (error: unknown) => void, intervalMs = 5000) {
    this.#sql = sql
    this.#onError = onError
    this.#timer = setInterval(() => this.flush(), intervalMs)
    this.#timer.unref()
  }

  put(key: string, write: () => void): void {
    if (this.#sql.readOnly) return
    this.#waiting.delete(key)
    this.#waiting.set(key, write)
    if (this.#waiting.size > MOST) {
      const oldest = this.#waiting.keys().next().value
      if (oldest !== undefined) this.#waiting.delete(oldest)
    }
  }

  /** Writes what waits now. On failure it goes on waiting. */
  flush(): void {
    if (this.#waiting.size === 0) return
    try {
      this.#sql.transaction(() => {
        for (const write of this.#waiting.values()) write()
      })
      this.#waiting.clear()
    } catch (error) {
      this.#onError(error)
      // A full disk may have room later; one bad write must not hold back the others for ever.
      if (!(error instanceof TerraceError)) this.#flushEach()
    }
  }

  stop(): void {
    clearInterval(this.#timer)
    this.flush()
  }

  #flushEach(): void {
    for (const [key, write] of this.#waiting) {
      this.#waiting.delete(key)
      try {
        this.#sql.transaction(write)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}
