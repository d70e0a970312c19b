import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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
    // Most of their time is spent waiting for other processes, so the Pythons run side by side.
    const all = await Promise.all(
      pythons().map(async (python, index) => {
        const report = join(reports, `${index}.json`)
        const said = join(reports, `${index}.txt`)
        const file = openSync(said, 'w')
        const argv = [python, '-B', join(root, 'test', 'agent', 'run.py'), report, ...args]
        const exitCode = await foreground(argv, {
          cwd: root,
          env: process.env,
          stdio: ['ignore', file, file],
        })
        closeSync(file)
        process.stderr.write(readFileSync(said))
        return outcome(report, countPython, exitCode)
      }),
    )
    for (const counts of all) for (const key of Object.keys(total)) total[key] += counts[key]
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  return total
}
