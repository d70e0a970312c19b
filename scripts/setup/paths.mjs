import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The project's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')
export const modules = join(root, 'node_modules')
export const assets = join(root, 'scripts', 'setup', 'assets')

/** Node 24, for every tool and test; the Node that starts the set-up may be older. */
export const node24 = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** How to run a tool that an npm package brings, always under Node 24. */
export const tool = (name) => [node24, join(modules, '.bin', name)]

/** Arguments with which Node 24 runs the project's own TypeScript, folder aliases included. */
export const tsArgs = [
  '--disable-warning=ExperimentalWarning',
  '--import',
  pathToFileURL(join(root, 'scripts', 'setup', 'aliases.mjs')).href,
]

/** Where things that are dear to make are kept, outside node_modules. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'terrace')

/** Stamp of what was set up; lives inside node_modules so that it vanishes together with it. */
export const stampFile = join(modules, '.terrace-setup.json')

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

/** The JSON in a file, or undefined when there is none or it is damaged. */
export function readJsonIfAny(file) {
  try {
    return readJson(file)
  } catch {
    return undefined
  }
}

export const hash = (...parts) => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest('hex')
}

export const lockHash = () => hash(readFileSync(join(root, 'package-lock.json')))

/** The version that the lockfile fixes for a package. */
export const lockedVersion = (name) =>
  readJson(join(root, 'package-lock.json')).packages[`node_modules/${name}`].version

/** The environment without any node_modules/.bin on PATH: npm must not run on a Node it is about to replace. */
export function outsideEnv() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.includes('node_modules'))
  return { ...process.env, PATH: path.join(delimiter) }
}
