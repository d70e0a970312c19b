import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countPlaywright, countVitest, outcome, summary } from '../../../scripts/setup/reports.mjs'

const folder = mkdtempSync(join(tmpdir(), 'terrace-reports-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const written = (report: unknown) => {
  const file = join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

const vitest = {
  testResults: [
    {
      status: 'failed',
      assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'skipped' }],
    },
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'todo' }] },
  ],
}

test('a file that could not be loaded counts as a failed test', () => {
  expect(countVitest(vitest)).toEqual({ passed: 2, failed: 2, skipped: 2 })
})

test('a test that passed only when repeated has passed', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright({ stats })).toEqual({ passed: 4, failed: 1, skipped: 2 })
})

test('a runner that failed without naming a test counts as one failure', () => {
  const report = { testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }] }
  expect(outcome(written(report), countVitest, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a runner that wrote no report counts as one failure even if it claims success', () => {
  expect(outcome(join(folder, 'none.json'), countVitest, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('the last line names skipped tests only when there are any', () => {
  expect(summary({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed')
  expect(summary({ passed: 5, failed: 1, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped')
})
