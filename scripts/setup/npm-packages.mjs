import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { cache, lockedVersion, modules, node24, outsideEnv, readJson, readJsonIfAny, root } from './paths.mjs'
import { fetchPackage, remove, tempFolder } from './registry.mjs'
import { run, say } from './run.mjs'

/** Installs exactly what the lockfile says, unless that is what is there; says whether it did. */
export async function ensurePackages() {
  if (matchesLockfile()) return false
  say('Installing npm packages …')
  await run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: outsideEnv(),
    what: 'npm ci',
  })
  return true
}

/** npm writes its own record last, so an interrupted install never matches. */
function matchesLockfile() {
  const installed = readJsonIfAny(join(modules, '.package-lock.json'))?.packages
  if (!installed) return false
  const wanted = readJson(join(root, 'package-lock.json')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const have = installed[path]
    if (!have) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return have.version === entry.version && have.integrity === entry.integrity
  })
}

const binLink = join(modules, '.bin', 'node')

/** Whether Node 24 is in place, first on the PATH of every npm script. */
export const hasNode24 = () => existsSync(node24) && (process.platform === 'win32' || existsSync(binLink))

/**
 * The `node` package holds no binary; its own install script would run npm again inside
 * node_modules. Fetching the one package it names does the same and can be cached.
 */
export async function ensureNode24() {
  if (hasNode24()) return
  const version = lockedVersion('node')
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-' : ''}${platform}-${process.arch}`
  const kept = join(cache, `${name}-${version}`)
  if (!existsSync(kept)) {
    say(`Fetching Node ${version} for tools and tests …`)
    const temp = tempFolder()
    renameSync(await fetchPackage(name, version, temp), kept)
    remove(temp)
  }
  const source = join(kept, 'bin', platform === 'win' ? 'node.exe' : 'node')
  mkdirSync(dirname(node24), { recursive: true })
  placeFile(source, node24)
  if (platform !== 'win') {
    mkdirSync(dirname(binLink), { recursive: true })
    if (lstatSync(binLink, { throwIfNoEntry: false })) rmSync(binLink)
    symlinkSync(join('..', 'node', 'bin', 'node'), binLink)
  }
}

/** Puts a cached file into node_modules in one move: linked where possible, else copied. */
export function placeFile(source, target) {
  const half = `${target}.${process.pid}`
  rmSync(half, { force: true })
  try {
    linkSync(source, half)
  } catch {
    copyFileSync(source, half)
  }
  renameSync(half, target)
}
