import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lock } from '../../../scripts/setup/lock.mjs'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'terrace-lock-'))
  file = join(folder, 'inner', 'setup.lock')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the second waits until the first gives the lock back', async () => {
  const release = await lock(file)
  let got = false
  const second = lock(file).then((releaseSecond) => {
    got = true
    return releaseSecond
  })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(got).toBe(false)
  release()
  const releaseSecond = await second
  expect(existsSync(file)).toBe(true)
  releaseSecond()
  expect(existsSync(file)).toBe(false)
})

test('a lock whose owner is dead is taken over', async () => {
  const dead = spawnSync(process.execPath, ['-e', '0']).pid
  const release = await lock(file)
  release()
  writeFileSync(file, `${dead} ${hostname()}`)
  const taken = await lock(file)
  taken()
  expect(existsSync(file)).toBe(false)
})

test('a lock of another machine is taken over once its heartbeat has stopped', async () => {
  const release = await lock(file)
  release()
  writeFileSync(file, '1 some-other-machine')
  const longAgo = new Date(Date.now() - 120_000)
  utimesSync(file, longAgo, longAgo)
  const taken = await lock(file)
  taken()
  expect(existsSync(file)).toBe(false)
})
