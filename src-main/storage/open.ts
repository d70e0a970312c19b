import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../src-shared/base/clock.ts'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { type OpenDatabase, openReadOnly, openWritable } from './database.ts'
import { isCorrupt, isFull, isReadonly, storageError } from './errors.ts'
import { makePrivateFile, makePrivateFolder, moveAside } from './files.ts'
import { type OwnerLock, takeOwnership } from './owner-lock.ts'
import { Sql } from './sql.ts'
import { Storage } from './storage.ts'
import { t } from '../../src-shared/text/translate.ts'

export interface OpenOptions {
  /** Absolute path of the data folder; made if it is not there. */
  folder: string
  appVersion: string
  /** Shown to whoever finds the folder in use; default "Terrace <version>". */
  program?: string
  clock?: Clock
  /** Hears failures of writes that nobody waits for. */
  onError?: (error: unknown) => void
}

/**
 * Opens the data folder and its database. Throws `storage.owned` when another process has it, `storage.readonly` or
 * `storage.full` when it can neither be written nor read. Damage, a newer schema and a read-only disk still open,
 * and `notices` and `readOnly` say so.
 */
export function openStorage(options: OpenOptions): Storage {
  const file = join(options.folder, 'terrace.db')
  try {
    return open(options, file)
  } catch (error) {
    throw storageError(error, file)
  }
}

function open(options: OpenOptions, file: string): Storage {
  const clock = options.clock ?? systemClock
  const notices: string[] = []
  let lock: OwnerLock | null = null
  let refused: unknown
  try {
    lock = own(options, clock)
  } catch (error) {
    if (!isReadonly(error) && !isFull(error)) throw error
    // Nobody can own a folder that cannot be written; looking is still possible.
    refused = error
  }
  try {
    const opened = lock
      ? openOwned(file, options.folder, lock.unclean, clock, notices)
      : lookOnly(file, notices, refused)
    let damaged = false
    const sql = new Sql(opened.db, file, opened.db.readonly, () => {
      damaged = true
    })
    return new Storage({
      folder: options.folder,
      file: opened.db.name,
      sql,
      clock,
      notices,
      readOnly: opened.db.readonly,
      unclean: lock?.unclean ?? false,
      onError: options.onError ?? (() => undefined),
      release: () => {
        opened.cleanUp()
        // Damage met on the way: leave the mark of a bad end, so that the next start checks the file.
        lock?.release({ clean: !damaged })
      },
    })
  } catch (error) {
    lock?.release({ clean: !lock.unclean })
    throw error
  }
}

function own(options: OpenOptions, clock: Clock): OwnerLock {
  makePrivateFolder(options.folder)
  mkdirSync(join(options.folder, 'backups'), { recursive: true, mode: 0o700 })
  makePrivateFile(join(options.folder, 'owner.db'))
  return takeOwnership(options.folder, {
    pid: process.pid,
    program: options.program ?? `Terrace ${options.appVersion}`,
    since: clock.now(),
  })
}

function openOwned(
  file: string,
  folder: string,
  check: boolean,
  clock: Clock,
  notices: string[],
): OpenDatabase {
  const settings = { file, backupFolder: join(folder, 'backups'), check, now: clock.now() }
  try {
    return openWritable(settings)
  } catch (error) {
    if (isCorrupt(error)) {
      const aside = moveAside(file, clock.now())
      notices.push(
        t`The database was damaged. It was moved aside to ${aside} and Terrace began with an empty one; earlier states, if any, are in ${settings.backupFolder}.`,
      )
      return openWritable({ ...settings, check: false })
    }
    const future = error instanceof TerraceError && error.code === 'storage.future'
    if (future || isFull(error) || isReadonly(error)) return lookOnly(file, notices, error)
    throw error
  }
}

/** Opens to read because of an error; throws that error where there is nothing that can be read either. */
function lookOnly(file: string, notices: string[], because: unknown): OpenDatabase {
  const reason = storageError(because, file)
  try {
    const opened = openReadOnly(file)
    const { message = '', next = '' } = reason instanceof TerraceError ? reason.info : {}
    notices.push(`${message} ${t`The data is open read-only and nothing can be saved.`} ${next}`.trim())
    return opened
  } catch (error) {
    throw isCorrupt(error) ? error : reason
  }
}
