import Database from 'better-sqlite3'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { codeOf } from './errors.ts'
import { t } from '../../src-shared/text/translate.ts'

/** Who has a data folder open. */
export interface Owner {
  pid: number
  program: string
  /** ms since the epoch. */
  since: number
}

export interface OwnerLock {
  /** The owner before did not close properly. */
  unclean: boolean
  /** `clean: false` leaves the mark by which the next owner checks the database. */
  release(end: { clean: boolean }): void
}

/**
 * Makes this process the one owner of a data folder. The lock is an exclusive one on `owner.db`: the kernel frees it
 * when the process ends in whatever way, so it cannot go stale. `owner.json` beside it says who holds it and, when
 * it is found without a holder, that the last one was killed. Throws `storage.owned` when another has it.
 */
export function takeOwnership(folder: string, owner: Owner): OwnerLock {
  const infoFile = join(folder, 'owner.json')
  const db = new Database(join(folder, 'owner.db'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (codeOf(error).startsWith('SQLITE_BUSY')) throw owned(folder, infoFile)
    throw error
  }
  try {
    const unclean = existsSync(infoFile)
    writeFileSync(infoFile, JSON.stringify(owner), { mode: 0o600 })
    return {
      unclean,
      release: ({ clean }) => {
        if (clean) rmSync(infoFile, { force: true })
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}

function owned(folder: string, infoFile: string): TerraceError {
  const owner = readOwner(infoFile)
  const message = owner
    ? t`The data folder ${folder} is in use by ${owner.program} (process ${owner.pid}, since ${new Date(owner.since).toLocaleString()}).`
    : t`The data folder ${folder} is in use by another process.`
  return new TerraceError('storage.owned', message, {
    left: t`Nothing was changed.`,
    next: t`Use that window, or close it and try again; or choose another folder with --data.`,
    details: { folder, ...(owner && { pid: owner.pid, program: owner.program, since: owner.since }) },
  })
}

function readOwner(file: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (value === null || typeof value !== 'object') return undefined
    const { pid, program, since } = value as Record<string, unknown>
    if (typeof pid !== 'number' || typeof program !== 'string' || typeof since !== 'number') return undefined
    return { pid, program, since }
  } catch {
    // The owner is just writing it, or it was removed by hand: the lock still holds.
    return undefined
  }
}
