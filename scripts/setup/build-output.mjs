import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { launchEnv } from '../runtime.mjs'
import { agentFile, isSource, packAgent } from './agent-archive.mjs'
import { lock } from './lock.mjs'
import { hash, root, tool } from './paths.mjs'
import { run, say } from './run.mjs'

const SOURCES = ['src-shared', 'src-main', 'src-preload', 'src-renderer', 'resources']
const CONFIGS = [
  'electron.vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
]
const stamp = join(root, 'out', '.built-from')

/** Changes whenever a source file is added, removed or changed. */
function fingerprint() {
  const files = SOURCES.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
          .filter(isSource)
      : [],
  )
  const lines = [...files, ...CONFIGS.map((name) => join(root, name))].map((file) => {
    const { size, mtimeMs } = statSync(file)
    return `${relative(root, file)} ${size} ${mtimeMs}`
  })
  return hash(launchEnv().ELECTRON_MAJOR_VER, lines.toSorted().join('\n'))
}

function isFresh() {
  try {
    return readFileSync(stamp, 'utf8') === fingerprint() && existsSync(agentFile)
  } catch {
    return false
  }
}

/**
 * Builds the app into out/ unless that holds what the sources say.
 * @param {{force?: boolean, quiet?: boolean}} options
 * @returns {Promise<boolean>} whether it built
 */
export async function ensureBuilt({ force = false, quiet = false } = {}) {
  if (!force && isFresh()) return false
  const release = await lock(join(root, '.cache', 'build.lock'))
  try {
    if (!force && isFresh()) return false
    if (!quiet) say('Building …')
    const from = fingerprint()
    rmSync(stamp, { force: true })
    await run([...tool('electron-vite'), 'build', '--logLevel', 'warn'], {
      cwd: root,
      env: launchEnv(),
      what: 'The build',
    })
    mkdirSync(join(root, 'out'), { recursive: true })
    packAgent()
    writeFileSync(stamp, from)
    return true
  } finally {
    release()
  }
}
