import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '@shared/base/clock.ts'
import { openStorage, type Storage } from '@main/storage/index.ts'

/** A private folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface TestClock extends Clock {
  at: number
}

export const testClock = (at = 1_800_000_000_000): TestClock => {
  const clock = { at, now: () => clock.at }
  return clock
}

/** A storage in a folder of its own, closed with the test. */
export function testStorage(options: { folder?: string; clock?: Clock } = {}): Storage {
  const storage = openStorage({ folder: testFolder(), appVersion: '0.0.0', ...options })
  onTestFinished(() => storage.close())
  return storage
}
