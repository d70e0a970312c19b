import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { fileTime } from './backups.ts'

/** What SQLite keeps beside a database. */
export const COMPANIONS = ['-wal', '-shm'] as const

/** The data folder is for its owner alone. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
}

/** SQLite gives its companion files the rights of the database, so the database must exist with ours first. */
export function makePrivateFile(file: string): void {
  if (existsSync(file)) {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  } else closeSync(openSync(file, 'a', 0o600))
}

/** Renames a damaged database with its companions and returns its new path; nothing is ever deleted. */
export function moveAside(file: string, now: number): string {
  let target = `${file}.corrupt-${fileTime(now)}`
  for (let n = 2; existsSync(target); n += 1) target = `${file}.corrupt-${fileTime(now)}-${n}`
  renameSync(file, target)
  for (const suffix of COMPANIONS) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  }
  return target
}
