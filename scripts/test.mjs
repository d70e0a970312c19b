// npm test: everything CI runs. Goes on after a failing part; the last line sums up.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { agentTests } from './setup/agent-tests.mjs'
import { runChecks } from './setup/checks.mjs'
import { endToEnd } from './setup/end-to-end.mjs'
import { main } from './setup/main.mjs'
import { root } from './setup/paths.mjs'
import { countPlaywright, countVitest, outcome, summary } from './setup/reports.mjs'
import { integrationTests, unitTests } from './setup/vitest.mjs'

const reports = mkdtempSync(join(tmpdir(), 'terrace-reports-'))
const report = (name) => join(reports, `${name}.json`)

const vitestArgs = (name) => [
  ...['dot', join(root, 'scripts', 'setup', 'reporter.mjs'), 'json'].map(
    (reporter) => `--reporter=${reporter}`,
  ),
  `--outputFile.json=${report(name)}`,
]

const PARTS = {
  checks: async () => ({ skipped: 0, ...(await runChecks()) }),
  agent: () => agentTests(),
  unit: async () => outcome(report('unit'), countVitest, await unitTests(vitestArgs('unit'))),
  integration: async () =>
    outcome(report('integration'), countVitest, await integrationTests(vitestArgs('integration'))),
  'end to end': async () =>
    outcome(
      report('e2e'),
      countPlaywright,
      await endToEnd(['--reporter=line,json'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report('e2e') }),
    ),
}

await main(async () => {
  const total = { passed: 0, failed: 0, skipped: 0 }
  let interrupted = false
  process.on('SIGINT', () => {
    interrupted = true
  })
  await bootstrap('test')
  const lines = []
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (interrupted) break
      console.log(`\n== ${name}`)
      const since = performance.now()
      const counts = await part().catch((error) => {
        console.log(error.message)
        return { passed: 0, failed: 1, skipped: 0 }
      })
      for (const key of Object.keys(total)) total[key] += counts[key]
      lines.push(`${name}: ${summary(counts)} (${Math.round((performance.now() - since) / 1000)} s)`)
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  console.log(`\n${lines.join('\n')}`)
  if (interrupted) console.log('Interrupted; not everything ran.')
  console.log(summary(total))
  return total.failed > 0 || total.passed === 0 || interrupted ? 1 : 0
})
