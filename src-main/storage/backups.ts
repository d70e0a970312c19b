import type Database from 'better-sqlite3'
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const KEEP = 5
const NAME = /^terrace-.*\.db$/

/** A time for file names that sorts: 2026-03-01T12-30-00-000Z. */
export const fileTime = (now: number): string => new Date(now).toISOString().replaceAll(/[:.]/g, '-')

/** Copies a database to `terrace-<time>-v<schema>.db` and keeps the newest five. Returns the copy's path. */
export function backUp(db: Database.Database, folder: string, version: number, now: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `terrace-${fileTime(now)}-v${version}.db`)
  // SQLite fills an empty file as it is, so the rights are ours from the first byte on.
  closeSync(openSync(file, 'wx', 0o600))
  try {
    db.prepare('VACUUM INTO ?').run(file)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  }
  const old = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .slice(0, -KEEP)
  for (const name of old) rmSync(join(folder, name), { force: true })
  return file
}
