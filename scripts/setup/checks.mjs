import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { launchEnv } from '../runtime.mjs'
import { node24, root, tool, tsArgs } from './paths.mjs'
import { run } from './run.mjs'

const sources = ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'test', 'scripts']
const present = () => sources.filter((folder) => existsSync(join(root, folder)))

/** Cheap ones first; each is one program that fails with a non-zero exit code. */
const CHECKS = [
  {
    name: 'format',
    argv: (fix) => [...tool('prettier'), fix ? '--write' : '--check', '--log-level', 'warn', '--cache', '.'],
  },
  {
    name: 'lint',
    argv: (fix) => [...tool('oxlint'), '--deny-warnings', ...(fix ? ['--fix'] : []), ...present()],
  },
  {
    name: 'import rules',
    argv: () => [
      ...tool('depcruise'),
      '--output-type',
      'err',
      ...present().filter((name) => name.startsWith('src-')),
    ],
  },
  { name: 'types', argv: () => [...tool('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'components',
    argv: () => [
      ...tool('svelte-check'),
      '--tsconfig',
      './tsconfig.json',
      '--output',
      'human',
      '--fail-on-warnings',
      '--no-color',
    ],
  },
  { name: 'translations', argv: () => [node24, ...tsArgs, join(root, 'scripts', 'setup', 'texts-cli.mjs')] },
  { name: 'unused code', argv: () => [...tool('knip'), '--no-progress'] },
]

/**
 * Runs every check, two at a time unless they write; tells each outcome in one line, details only of failures.
 * @param {{fix?: boolean, only?: string[]}} options
 * @returns {Promise<{passed: number, failed: number}>}
 */
export async function runChecks({ fix = false, only = [] } = {}) {
  const counts = { passed: 0, failed: 0 }
  const left = CHECKS.filter(({ name }) => only.length === 0 || only.includes(name))
  const lane = async () => {
    for (let check = left.shift(); check; check = left.shift()) {
      const started = Date.now()
      const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`
      try {
        await run(check.argv(fix), {
          cwd: root,
          env: { ...launchEnv(), NO_COLOR: '1' },
          what: check.name,
          lines: 200,
        })
        counts.passed += 1
        console.log(`ok      ${check.name} (${seconds()})`)
      } catch (error) {
        counts.failed += 1
        console.log(`FAILED  ${check.name} (${seconds()})\n${error.message}\n`)
      }
    }
  }
  await Promise.all(fix ? [lane()] : [lane(), lane()])
  return counts
}
