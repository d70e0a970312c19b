import { TerraceError } from '../../src-shared/base/errors.ts'
import { t } from '../../src-shared/text/translate.ts'

/** The code of an SQLite or file system error: "SQLITE_FULL", "ENOSPC"; empty for anything else. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error) || !('code' in thrown)) return ''
  return typeof thrown.code === 'string' ? thrown.code : ''
}

export const isCorrupt = (thrown: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(thrown)) ||
  (thrown instanceof TerraceError && thrown.code === 'storage.corrupt')

/** A full disk shows as FULL, or, where SQLite cannot tell, as a failed write of one of its files. */
export const isFull = (thrown: unknown): boolean =>
  /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|SHMSIZE|TRUNCATE)|ENOSPC|EDQUOT|EFBIG)$/.test(codeOf(thrown))

/** ENOENT and ENOTDIR: a folder that cannot be made (Node says so of a new folder on a read-only disk). */
export const isReadonly = (thrown: unknown): boolean =>
  /^(SQLITE_(READONLY|CANTOPEN|PERM|IOERR)|EROFS|EACCES|EPERM|ENOENT|ENOTDIR)/.test(codeOf(thrown)) &&
  !isFull(thrown)

const kept = () => t`Everything saved before is still there; this change was not saved.`

/** What SQLite or the file system threw, as an error for people. Anything else comes back as it is. */
export function storageError(thrown: unknown, file: string): unknown {
  if (thrown instanceof TerraceError) return thrown
  const options = { left: kept(), cause: thrown, details: { file, sqlite: codeOf(thrown) } }
  if (isCorrupt(thrown)) {
    return new TerraceError('storage.corrupt', t`The database ${file} is damaged.`, {
      ...options,
      next: t`Start Terrace again: it checks the file, and moves it aside if it cannot be read.`,
    })
  }
  if (isFull(thrown)) {
    return new TerraceError('storage.full', t`The disk that holds ${file} is full.`, {
      ...options,
      next: t`Free some space on it and try again.`,
    })
  }
  if (isReadonly(thrown)) {
    return new TerraceError('storage.readonly', t`The database ${file} cannot be written.`, {
      ...options,
      next: t`Check the rights of that folder and whether its disk is mounted read-only.`,
    })
  }
  return thrown
}
