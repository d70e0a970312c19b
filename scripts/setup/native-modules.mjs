import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { assets, cache, hash, lockedVersion, modules, outsideEnv, root, tool } from './paths.mjs'
import { placeFile } from './npm-packages.mjs'
import { remove, tempFolder } from './registry.mjs'
import { run, say } from './run.mjs'

const header = join(assets, 'napi9-references.hpp')
const built = join(modules, 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')

/** Where the better-sqlite3 built for Node-API 9 is kept; a fresh clone takes it from there. */
function keptBuild() {
  const key = hash(readFileSync(header)).slice(0, 8)
  const name = `better-sqlite3-${lockedVersion('better-sqlite3')}-napi9-${process.platform}-${process.arch}-${key}`
  return join(cache, name, 'better_sqlite3.node')
}

/** The shipped binary needs Node-API 10; an older Electron crashes on it. */
export const needsBuild = (electron) => electron.napi < 10 && !existsSync(built)

/** Whether a compiler will be needed for an Electron with this Node-API. */
export const needsCompiler = (napi) => napi < 10 && !existsSync(built) && !existsSync(keptBuild())

/** Makes better-sqlite3 usable under Electron with Node-API 9 (and still under newer ones). */
export async function ensureNative() {
  if (existsSync(built)) return
  const kept = keptBuild()
  if (!existsSync(kept)) await build(kept)
  mkdirSync(dirname(built), { recursive: true })
  placeFile(kept, built)
}

/** Builds in a copy, so that nobody loads a half-linked file. */
async function build(kept) {
  say('Building the database module for this Electron (about a minute) …')
  const temp = tempFolder()
  const source = join(temp, 'better-sqlite3')
  const skipped = join(modules, 'better-sqlite3', 'build')
  cpSync(join(modules, 'better-sqlite3'), source, { recursive: true, filter: (path) => path !== skipped })
  cpSync(join(modules, 'node-addon-api'), join(temp, 'node_modules', 'node-addon-api'), { recursive: true })
  const nodedir = await headersFolder()
  await run(
    [
      ...tool('node-gyp'),
      'rebuild',
      '--release',
      '--force_build=1',
      `--jobs=${cpus().length}`,
      ...(nodedir ? [`--nodedir=${nodedir}`] : []),
    ],
    {
      cwd: source,
      env: {
        ...process.env,
        CXXFLAGS: `${process.env.CXXFLAGS ?? ''} -UNAPI_VERSION -DNAPI_VERSION=9 -include ${header}`.trim(),
      },
      what: 'Building better-sqlite3',
    },
  )
  const half = dirname(kept)
  rmSync(half, { recursive: true, force: true })
  const ready = join(temp, 'ready')
  mkdirSync(ready)
  renameSync(join(source, 'build', 'Release', 'better_sqlite3.node'), join(ready, 'better_sqlite3.node'))
  renameSync(ready, half)
  remove(temp)
}

/** Any Node's headers do, since only Node-API is used; without local ones node-gyp fetches some. */
async function headersFolder() {
  const configured = await run(['npm', 'config', 'get', 'nodedir'], { cwd: root, env: outsideEnv() }).catch(
    () => '',
  )
  const system = await run(['node', '-p', 'process.execPath'], { cwd: root, env: outsideEnv() }).catch(
    () => '',
  )
  const candidates = [configured.trim(), dirname(dirname(system.trim())), '/usr', '/usr/local']
  return candidates.find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')))
}
