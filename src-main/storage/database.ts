import Database from 'better-sqlite3'
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { COMPANIONS, makePrivateFile } from './files.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { SCHEMA_VERSION } from './migrations/index.ts'
import { t } from '../../src-shared/text/translate.ts'

const MAGIC = Buffer.from('SQLite format 3\0')

export interface OpenDatabase {
  db: Database.Database
  /** Removes what was made only for this opening; after db.close(). */
  cleanUp(): void
}

export interface WritableOptions {
  file: string
  backupFolder: string
  /** Look through the whole file first: the last owner was killed. */
  check: boolean
  now: number
}

/**
 * Opens for writing and migrates. Throws `storage.future` for a newer schema, `storage.corrupt` when the check
 * finds damage, and SQLite's own errors.
 *
 * WAL with synchronous=FULL: every commit is on the disk before it is acknowledged. A killed app loses nothing (the
 * kernel has the writes); a power cut loses nothing either as long as the disk obeys a flush. NORMAL would save the
 * flush, but a power cut could then take back the last saves, and saves here are small and few.
 */
export function openWritable(options: WritableOptions): OpenDatabase {
  makePrivateFile(options.file)
  checkHeader(options.file)
  const db = new Database(options.file, { timeout: 2000 })
  try {
    const version = schemaVersion(db)
    if (version > SCHEMA_VERSION) throw futureSchema(options.file, version)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    if (options.check) checkIntegrity(db, options.file)
    migrate(db, options)
    return { db, cleanUp: () => undefined }
  } catch (error) {
    db.close()
    throw error
  }
}

/**
 * Opens to look only. Where even SQLite's companion files cannot be made (a read-only or full disk), a copy in the
 * temporary folder is read instead.
 */
export function openReadOnly(file: string): OpenDatabase {
  try {
    return { db: readable(file), cleanUp: () => undefined }
  } catch (error) {
    if (!existsSync(file) || isTerrace(error)) throw error
    const folder = mkdtempSync(join(tmpdir(), 'terrace-read-'))
    const cleanUp = () => rmSync(folder, { recursive: true, force: true })
    try {
      const copy = join(folder, 'terrace.db')
      copyFileSync(file, copy)
      for (const suffix of COMPANIONS.slice(0, 1)) {
        if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
      }
      return { db: readable(copy), cleanUp }
    } catch (second) {
      cleanUp()
      throw second
    }
  }
}

/** A database whose tables can be read by this version. Older ones cannot: they would have to be migrated. */
function readable(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 2000 })
  try {
    const version = schemaVersion(db)
    if (version < SCHEMA_VERSION) {
      throw new TerraceError(
        'storage.readonly',
        t`The database ${file} must be updated but cannot be written.`,
        {
          left: t`It was left as it is.`,
          next: t`Check the rights of that folder and the free space of its disk, then start again.`,
        },
      )
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

const isTerrace = (error: unknown): boolean => error instanceof TerraceError

const futureSchema = (file: string, version: number): TerraceError =>
  new TerraceError(
    'storage.future',
    t`The database ${file} was written by a newer Terrace (schema ${version}, this one knows ${SCHEMA_VERSION}).`,
    { left: t`It was left as it is.`, next: t`Install that version, or choose another folder with --data.` },
  )

/** Found before SQLite opens it: SQLite would throw away the log beside a file that it cannot read. */
function checkHeader(file: string): void {
  const fd = openSync(file, 'r')
  try {
    const header = Buffer.alloc(MAGIC.length)
    const read = readSync(fd, header, 0, MAGIC.length, 0)
    if (read !== 0 && !header.equals(MAGIC)) throw damaged(file, t`it is no database`)
  } finally {
    closeSync(fd)
  }
}

const damaged = (file: string, why: string): TerraceError =>
  new TerraceError('storage.corrupt', t`The database ${file} is damaged: ${why}.`)

function checkIntegrity(db: Database.Database, file: string): void {
  const rows = db.pragma('integrity_check(20)') as { integrity_check: string }[]
  const found = rows.map((row) => row.integrity_check)
  if (found.length === 1 && found[0] === 'ok') return
  throw damaged(file, found[0] ?? t`unreadable`)
}
