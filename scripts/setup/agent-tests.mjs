import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { foreground } from '../runtime.mjs'
import { packAgent } from './agent-archive.mjs'
import { root } from './paths.mjs'
import { countPython, outcome } from './reports.mjs'

/** The host's Python, and the oldest that the agent promises to run on where it is there too. */
function pythons() {
  const versions = join(homedir(), '.pyenv', 'versions')
  const oldest = (existsSync(versions) ? readdirSync(versions) : [])
    .filter((name) => name.startsWith('3.6.'))
    .map((name) => join(versions, name, 'bin', 'python3'))
    .find((path) => existsSync(path))
  return ['python3', ...(oldest ? [oldest] : [])]
}

/**
 * Packs the agent and runs its tests (test/agent) with each Python.
 * @param {string[]} args names of tests as unittest takes them; all when there are none
 */
export async function agentTests(args = []) {
  packAgent()
  const reports = mkdtempSync(join(tmpdir(), 'terrace-agent-'))
  const total = { passed: 0, failed: 0, skipped: 0 }
  try {
    for (const [index, python] of pythons().entries()) {
      const report = join(reports, `${index}.json`)
      const argv = [python, '-B', join(root, 'test', 'agent', 'run.py'), report, ...args]
      const counts = outcome(report, countPython, await foreground(argv, { cwd: root, env: process.env }))
      for (const key of Object.keys(total)) total[key] += counts[key]
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  return total
}
