import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isSource, packAgent, zip } from '../../../scripts/setup/agent-archive.mjs'
import { countPython } from '../../../scripts/setup/reports.mjs'

test('the same files give the same bytes, and Python runs them', () => {
  const files: [string, Buffer][] = [
    ['__main__.py', Buffer.from('from inner.word import word\nprint(word)\n')],
    ['inner/__init__.py', Buffer.alloc(0)],
    ['inner/word.py', Buffer.from('word = "grüße"\n')],
  ]
  expect(zip(files).equals(zip(files))).toBe(true)
  const folder = mkdtempSync(join(tmpdir(), 'terrace-archive-'))
  try {
    const file = join(folder, 'a "b".pyz')
    writeFileSync(file, zip(files))
    const env = { ...process.env, PYTHONIOENCODING: 'utf-8' }
    expect(execFileSync('python3', ['-B', file], { env }).toString()).toBe('grüße\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the agent packs to the same SHA-256 twice', () => {
  expect(packAgent().sha256).toBe(packAgent().sha256)
})

test("Python's caches are no sources", () => {
  expect(isSource('terrace_agent/task.py')).toBe(true)
  expect(isSource('terrace_agent/__pycache__/task.cpython-311.pyc')).toBe(false)
})

test('a report of Python tests counts only when it is one', () => {
  expect(countPython({ passed: 3, failed: 0, skipped: 1 })).toEqual({ passed: 3, failed: 0, skipped: 1 })
  for (const report of [undefined, {}, { passed: '3', failed: 0, skipped: 0 }])
    expect(countPython(report)).toBeUndefined()
})
