import type Database from 'better-sqlite3'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { isCorrupt, storageError } from './errors.ts'
import { t } from '../../src-shared/text/translate.ts'

export type SqlValue = string | number | null | Uint8Array

/** One open database: statements prepared once when first used, errors in our own words, nested transactions. */
export class Sql {
  readonly #db: Database.Database
  readonly #file: string
  readonly #statements = new Map<string, Database.Statement<SqlValue[]>>()
  readonly #transaction: Database.Transaction<(fn: () => unknown) => unknown>
  readonly #onDamage: () => void
  readonly readOnly: boolean
  #after: (() => void)[] = []

  constructor(
    db: Database.Database,
    file: string,
    readOnly: boolean,
    onDamage: () => void = () => undefined,
  ) {
    this.#db = db
    this.#file = file
    this.readOnly = readOnly
    this.#onDamage = onDamage
    this.#transaction = db.transaction((fn: () => unknown) => fn())
  }

  run(sql: string, ...values: SqlValue[]): number {
    this.mustBeWritable()
    return this.#guard(() => this.#prepare(sql).run(...values).changes)
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values)) as Row[]
  }

  /** All or nothing. Inside another transaction it is a part of that one that can fail alone. */
  transaction<T>(fn: () => T): T {
    this.mustBeWritable()
    const outermost = !this.#db.inTransaction
    const before = this.#after.length
    try {
      const answer = this.#guard(() => this.#transaction.immediate(fn)) as T
      if (outermost) this.#runAfter()
      return answer
    } catch (error) {
      // What the failed part wanted told never happened.
      this.#after.length = before
      throw error
    }
  }

  /** Runs `fn` once the open transaction is on disk, or at once when there is none; never if it fails. */
  afterCommit(fn: () => void): void {
    if (this.#db.inTransaction) this.#after.push(fn)
    else fn()
  }

  mustBeWritable(): void {
    if (!this.readOnly) return
    throw new TerraceError(
      'storage.readonly',
      t`Terrace has its data open read-only, so this cannot be saved.`,
      {
        left: t`Nothing was changed.`,
        next: t`The notice given when Terrace opened its data says why.`,
      },
    )
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #runAfter(): void {
    const calls = this.#after
    this.#after = []
    for (const call of calls) call()
  }

  #prepare(sql: string): Database.Statement<SqlValue[]> {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare<SqlValue[]>(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  #guard<T>(fn: () => T): T {
    try {
      return fn()
    } catch (error) {
      if (isCorrupt(error)) this.#onDamage()
      throw storageError(error, this.#file)
    }
  }
}
