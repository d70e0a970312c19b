import { readJsonIfAny } from './paths.mjs'

/**
 * Real counts from a Vitest JSON report. A file that could not even be loaded counts as a failed test.
 * @param {any} report
 * @returns {{passed: number, failed: number, skipped: number} | undefined}
 */
export function countVitest(report) {
  if (!Array.isArray(report?.testResults)) return undefined
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report.testResults) {
    const before = counts.failed
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') counts.failed += 1
      else counts.skipped += 1
    }
    if (file.status === 'failed' && counts.failed === before) counts.failed += 1
  }
  return counts
}

/** Real counts from a Playwright JSON report; a test that passed only when repeated has passed. */
export function countPlaywright(report) {
  if (!report?.stats) return undefined
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/** Real counts from the report of test/agent/run.py. */
export function countPython(report) {
  const { passed, failed, skipped } = report ?? {}
  return [passed, failed, skipped].every(Number.isInteger) ? { passed, failed, skipped } : undefined
}

/**
 * What a part of the run comes to: its report, unless that is missing or hides a failure.
 * @param {string} file the JSON report
 * @param {(report: any) => {passed: number, failed: number, skipped: number} | undefined} count
 * @param {number} exitCode of the runner
 */
export function outcome(file, count, exitCode) {
  const counts = count(readJsonIfAny(file))
  if (!counts) return { passed: 0, failed: 1, skipped: 0 }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

/** The last line of a run. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
