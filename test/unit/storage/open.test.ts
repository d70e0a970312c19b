import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { openStorage } from '@main/storage/index.ts'
import { migrate } from '../../../src-main/storage/migrate.ts'
import { migrations, SCHEMA_VERSION } from '../../../src-main/storage/migrations/index.ts'
import { testFolder, testStorage } from './folder.ts'

const open = (folder: string) => {
  const storage = openStorage({ folder, appVersion: '1.2.3' })
  onTestFinished(() => storage.close())
  return storage
}
const codeOf = (fn: () => unknown): string => {
  try {
    fn()
  } catch (error) {
    if (error instanceof TerraceError) return error.code
    throw error
  }
  return 'nothing thrown'
}

test('what was saved is there after closing and opening again, with files for their owner alone', () => {
  const folder = join(testFolder(), 'not', 'there', 'yet')
  const first = open(folder)
  first.settings.set('a', { b: [1, 'ü'] })
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(folder)) {
    expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0])
  }
  expect(readdirSync(folder)).toContain('terrace.db-wal')
  first.close()
  first.close()
  expect(readdirSync(folder).toSorted()).toEqual(['backups', 'owner.db', 'terrace.db'])
  const second = open(folder)
  expect(second.settings.get('a')).toEqual({ b: [1, 'ü'] })
  expect([second.notices, second.readOnly, second.unclean]).toEqual([[], false, false])
})

test('a clean database opens within 30 ms', () => {
  const folder = testFolder()
  open(folder).close()
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now()
    openStorage({ folder, appVersion: '1' }).close()
    return performance.now() - before
  })
  expect(Math.min(...times)).toBeLessThan(30)
})

test('a second owner is told who has the folder and since when', () => {
  const folder = testFolder()
  const first = open(folder)
  first.settings.set('kept', true)
  let told: TerraceError | undefined
  try {
    open(folder)
  } catch (error) {
    if (error instanceof TerraceError) told = error
  }
  expect(told?.code).toBe('storage.owned')
  expect(told?.message).toContain(`Terrace 1.2.3 (process ${process.pid}, since `)
  expect(told?.info.details).toMatchObject({ pid: process.pid, program: 'Terrace 1.2.3' })
  // The refused one changed nothing of the owner's.
  expect(existsSync(join(folder, 'owner.json'))).toBe(true)
  first.close()
  expect(open(folder).settings.get('kept')).toBe(true)
})

test('after an unclean end the file is checked, and a sound one is used as it is', () => {
  const folder = testFolder()
  const first = open(folder)
  first.settings.set('kept', 1)
  first.close()
  writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: 1, program: 'x', since: 0 }))
  const second = open(folder)
  expect(second.unclean).toBe(true)
  expect(second.notices).toEqual([])
  expect(second.settings.get('kept')).toBe(1)
})

test('a damaged file is moved aside with its companions, named, and kept byte for byte', () => {
  const folder = testFolder()
  const damaged = Buffer.from('Not SQLite at all, nothing that makes sense'.repeat(100))
  writeFileSync(join(folder, 'terrace.db'), damaged)
  writeFileSync(join(folder, 'terrace.db-wal'), 'log')
  const storage = open(folder)
  const aside = readdirSync(folder).find((name) => name.includes('corrupt') && !name.endsWith('-wal')) ?? ''
  expect(aside).toMatch(/^terrace\.db\.corrupt-\d{4}-\d\d-\d\dT/)
  expect(readFileSync(join(folder, aside)).equals(damaged)).toBe(true)
  expect(readFileSync(join(folder, `${aside}-wal`), 'utf8')).toBe('log')
  expect(storage.notices.join()).toContain(aside)
  expect(storage.readOnly).toBe(false)
  storage.settings.set('works', true)
})

test('damage deep inside is found after an unclean end', () => {
  const folder = testFolder()
  const first = open(folder)
  for (let i = 0; i < 200; i += 1) first.settings.set(`key ${i}`, 'x'.repeat(500))
  first.close()
  const file = join(folder, 'terrace.db')
  const bytes = readFileSync(file)
  bytes.fill(0xa5, bytes.length - 3 * 4096, bytes.length - 4096)
  writeFileSync(file, bytes)
  writeFileSync(join(folder, 'owner.json'), '{}')
  expect(open(folder).notices.join()).toContain('terrace.db.corrupt-')
})

test('damage met while running makes the next start check', () => {
  const folder = testFolder()
  const first = open(folder)
  for (let i = 0; i < 400; i += 1) first.settings.set(`key ${i}`, 'x'.repeat(500))
  first.close()
  const file = join(folder, 'terrace.db')
  const bytes = readFileSync(file)
  bytes.fill(0xa5, bytes.length - 20 * 4096)
  expect(bytes.length).toBeGreaterThan(60 * 4096)
  writeFileSync(file, bytes)
  const second = open(folder)
  const codes = Array.from({ length: 400 }, (_, i) => codeOf(() => second.settings.get(`key ${i}`)))
  expect(codes).toContain('storage.corrupt')
  second.close()
  expect(open(folder).notices.join()).toContain('terrace.db.corrupt-')
})

test('a newer schema opens read-only and is not written', () => {
  const folder = testFolder()
  const first = open(folder)
  first.settings.set('from', 'the past')
  first.close()
  const db = new Database(join(folder, 'terrace.db'))
  db.pragma(`user_version = ${SCHEMA_VERSION + 10}`)
  db.close()
  const before = readFileSync(join(folder, 'terrace.db'))
  const newer = open(folder)
  expect(newer.readOnly).toBe(true)
  expect(newer.notices.join()).toContain('newer Terrace')
  expect(newer.settings.get('from')).toBe('the past')
  expect(codeOf(() => newer.settings.set('a', 1))).toBe('storage.readonly')
  expect(codeOf(() => newer.designs.create({ records: [] }))).toBe('storage.readonly')
  newer.close()
  expect(readFileSync(join(folder, 'terrace.db')).equals(before)).toBe(true)
})

test('an older schema is copied before it is migrated, the newest five copies are kept', () => {
  const folder = testFolder()
  const backups = join(folder, 'backups')
  mkdirSync(backups)
  for (let n = 1; n <= 6; n += 1) writeFileSync(join(backups, `terrace-200${n}-01-01-v10.db`), '')
  const file = join(folder, 'terrace.db')
  const old = new Database(file)
  migrate(old, { file, backupFolder: backups, now: 0, list: migrations.slice(0, 1) })
  old.exec(`INSERT INTO hosts VALUES ('host:a', 'a', '{"id":"host:a"}', 1)`)
  old.close()
  const storage = open(folder)
  expect(storage.hosts.list()).toEqual([{ id: 'host:a' }])
  const kept = readdirSync(backups).toSorted()
  expect(kept).toHaveLength(5)
  const copy = kept.at(-1) ?? ''
  expect(copy).toMatch(/^terrace-20.*-v10\.db$/)
  expect(statSync(join(backups, copy)).mode & 0o077).toBe(0)
  const db = new Database(join(backups, copy), { readonly: true })
  expect(db.prepare('SELECT id FROM hosts').pluck().all()).toEqual(['host:a'])
  expect(db.pragma('user_version', { simple: true })).toBe(10)
  db.close()
})

test('a migration that fails leaves the database at the step before', () => {
  const file = join(testFolder(), 'x.db')
  const db = new Database(file)
  onTestFinished(() => {
    db.close()
  })
  const list = [
    { version: 10, sql: 'CREATE TABLE a (x TEXT) STRICT' },
    { version: 20, sql: 'CREATE TABLE b (x TEXT) STRICT; CREATE TABLE a (x TEXT) STRICT' },
  ]
  expect(() => migrate(db, { file, backupFolder: join(file, '..', 'b'), now: 0, list })).toThrow(
    'already exists',
  )
  expect(db.pragma('user_version', { simple: true })).toBe(10)
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()).toEqual(['a'])
})

test('a transaction is kept whole or not at all, and what waits for it hears only of commits', () => {
  const storage = testStorage()
  const heard: string[] = []
  expect(() =>
    storage.transaction(() => {
      storage.settings.set('a', 1)
      storage.afterCommit(() => heard.push('never'))
      throw new Error('no')
    }),
  ).toThrow('no')
  expect(storage.settings.get('a')).toBe(null)
  storage.transaction(() => {
    storage.settings.set('a', 2)
    storage.afterCommit(() => heard.push('outer'))
    try {
      storage.transaction(() => {
        storage.settings.set('b', 1)
        storage.afterCommit(() => heard.push('inner'))
        throw new Error('inner')
      })
    } catch {
      heard.push('caught')
    }
    expect(heard).toEqual(['caught'])
  })
  expect([storage.settings.get('a'), storage.settings.get('b')]).toEqual([2, null])
  expect(heard).toEqual(['caught', 'outer'])
})
