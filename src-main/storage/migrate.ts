import type Database from 'better-sqlite3'
import { backUp } from './backups.ts'
import { type Migration, migrations } from './migrations/index.ts'

export const schemaVersion = (db: Database.Database): number =>
  Number(db.pragma('user_version', { simple: true }))

export interface MigrateOptions {
  file: string
  /** Where to keep the state from before. */
  backupFolder: string
  now: number
  list?: readonly Migration[]
}

/**
 * Brings a database to today's schema, each step in a transaction of its own. A database with content is copied to
 * the backup folder first; if that fails nothing is migrated. Returns the backup's path, or null without one.
 */
export function migrate(db: Database.Database, options: MigrateOptions): string | null {
  const list = options.list ?? migrations
  const from = schemaVersion(db)
  const due = list.filter((migration) => migration.version > from)
  if (due.length === 0) return null
  const backup = from === 0 ? null : backUp(db, options.backupFolder, from, options.now)
  for (const migration of due) {
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
  return backup
}
