import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { SetupError, run, say } from './run.mjs'

const STATUS = '/var/lib/dpkg/status'

/** What Electron and the keyring module load. */
const ELECTRON = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libsecret-1-0',
]
const VIRTUAL_DISPLAY = ['xvfb', 'xauth']
const FETCH = ['unzip']
const COMPILER = ['g++', 'make', 'python3']
const SECRET_SERVICE = ['dbus', 'gnome-keyring']
/** Only recommended by libvirt, yet its virtual networks do not start without it. */
const LAB_NETWORKS = ['dnsmasq-base']

/** The lab says itself what it is made of. */
function labPackages() {
  const file = join(root, 'test', 'lab', 'packages.txt')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
}

/**
 * Names of the Debian packages needed for a purpose. The command line needs none: without a
 * keyring library it keeps secrets otherwise.
 * @param {{purpose: 'cli' | 'tools' | 'start' | 'test' | 'lab', fetch: boolean, compile: boolean}} needs
 */
export function packagesFor({ purpose, fetch, compile }) {
  const hasDisplay = Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  const names = new Set()
  const add = (list) => list.forEach((name) => names.add(name))
  if (purpose === 'start' || purpose === 'test') add(ELECTRON)
  if (purpose === 'test' || (purpose === 'start' && !hasDisplay)) add(VIRTUAL_DISPLAY)
  // A container has no session that would bring these; a desktop has its own.
  if (purpose === 'test' || (purpose === 'start' && !hasDisplay)) add(SECRET_SERVICE)
  if (purpose === 'test' || purpose === 'lab') add([...labPackages(), ...LAB_NETWORKS])
  if (fetch) add(FETCH)
  if (compile) add(COMPILER)
  return [...names]
}

/** Which of these packages are missing; nothing where dpkg is not the package manager. */
export function missingPackages(names) {
  if (!existsSync(STATUS)) return []
  const installed = installedPackages(readFileSync(STATUS, 'utf8'))
  // Releases after Debian 12 renamed some libraries for 64-bit time.
  return names.filter((name) => !installed.has(name) && !installed.has(`${name}t64`))
}

/** @param {string} status the text of dpkg's status file */
export function installedPackages(status) {
  const found = new Set()
  for (const entry of status.split('\n\n')) {
    const name = /^Package: (\S+)$/m.exec(entry)?.[1]
    if (name && /^Status: \S+ ok installed$/m.test(entry)) found.add(name)
  }
  return found
}

/** Installs what is missing when root on Debian; else tells the one command that does. */
export async function ensureSystemPackages(names) {
  const missing = missingPackages(names)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `Some system packages are missing. Install them, then run this again:\n\n  sudo apt-get install -y ${missing.join(' ')}\n`,
    )
  }
  say(`Installing ${missing.length} system package${missing.length === 1 ? '' : 's'}: ${missing.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Killing dpkg in the middle would leave the machine's package database to be repaired by hand.
  const options = { env, leashed: false }
  if (existsSync('/var/lib/dpkg/updates') && readdirSync('/var/lib/dpkg/updates').length > 0) {
    await run(['dpkg', '--configure', '-a'], options)
  }
  const apt = ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=300']
  await run([...apt, 'update'], options)
  await run([...apt, 'install', '--no-install-recommends', ...missing], options)
}
