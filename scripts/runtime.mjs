import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { findElectron } from './setup/electron-runtime.mjs'
import { modules, node24 } from './setup/paths.mjs'
import { say } from './setup/run.mjs'

const RESTART = 'Run "npm start" once; it fetches what is missing.'

/** The Electron executable. Throws when the set-up has not run. */
export function electronPath() {
  const found = findElectron()
  if (!found) throw new Error(`Electron is not there. ${RESTART}`)
  return found.executable
}

/** The environment in which tools and the app find the Electron in use, and Node 24 first on PATH. */
export function launchEnv(base = process.env) {
  const found = findElectron()
  const path = [dirname(node24), join(modules, '.bin'), base.PATH ?? ''].join(delimiter)
  const env = { ...base, PATH: path }
  // What the bundler may assume of the engine; the older of the two when neither is there yet.
  env.ELECTRON_MAJOR_VER = (found?.version ?? '33').split('.')[0]
  // Logs and pipes get plain text.
  if (!process.stdout.isTTY) {
    env.NO_COLOR = '1'
    delete env.FORCE_COLOR
  }
  if (found) env.ELECTRON_EXEC_PATH = found.executable
  // The official one is where the electron package looks anyway.
  if (found?.kind === 'registry') env.ELECTRON_OVERRIDE_DIST_PATH = found.dist
  return env
}

/** Chromium's sandbox cannot run as root; anyone else always has it. */
export function sandboxArgs() {
  if (process.getuid?.() !== 0) return []
  say('Running as root: Electron starts without its sandbox (--no-sandbox).')
  return ['--no-sandbox']
}

/** Where nobody looks there is no graphics card and no desktop bus; Chromium would complain of both at length. */
const HEADLESS = ['--disable-gpu', '--log-level=3']

/**
 * A display to draw on: the person's own, else a private virtual one.
 * @param {{quiet?: boolean, private?: boolean}} options private: a virtual one even if there is a display
 * @returns {Promise<{env: Record<string, string>, args: string[], stop: () => Promise<void>}>} env and Electron arguments to add, and what ends the virtual display
 */
export async function openDisplay({ quiet = false, private: own = false } = {}) {
  const has = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (has && !own) return { env: {}, args: [], stop: async () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'terrace-display-'))
  const authority = join(folder, 'authority')
  writeFileSync(authority, cookieForAnyDisplay(), { mode: 0o600 })
  const clean = () => rmSync(folder, { recursive: true, force: true })
  const argv = [
    'Xvfb',
    '-displayfd',
    '3',
    '-screen',
    '0',
    '1440x900x24',
    '-nolisten',
    'tcp',
    '-auth',
    authority,
  ]
  // Ends with us even if we are killed outright; its own group keeps Ctrl+C for the app.
  const leash = existsSync('/usr/bin/setpriv') ? ['setpriv', '--pdeathsig', 'TERM', '--'] : []
  const [file, ...args] = [...leash, ...argv]
  const server = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true })
  try {
    const number = await displayNumber(server)
    server.unref()
    server.stderr.destroy()
    server.stdio[3].destroy()
    if (!quiet) say(`No display found: using a virtual one (:${number}). Nothing will be seen on screen.`)
    const stop = async () => {
      // Awaited, so that not even a finished process is left to be reaped by someone else.
      const gone = server.exitCode === null && server.signalCode === null ? once(server, 'exit') : undefined
      server.ref()
      server.kill()
      await gone
      clean()
    }
    return {
      env: { DISPLAY: `:${number}`, XAUTHORITY: authority, WAYLAND_DISPLAY: '' },
      args: HEADLESS,
      stop,
    }
  } catch (error) {
    server.kill()
    clean()
    throw error
  }
}

/** Xvfb picks a free number itself and writes it to the given descriptor once it listens. */
function displayNumber(server) {
  return new Promise((done, fail) => {
    let text = ''
    let errors = ''
    server.stdio[3].on('data', (chunk) => {
      text += chunk
      if (text.endsWith('\n')) done(text.trim())
    })
    server.stderr.on('data', (chunk) => {
      errors += chunk
    })
    server.on('error', (error) =>
      fail(new Error(`No virtual display could be started: ${error.message}. ${RESTART}`)),
    )
    server.on('exit', () => fail(new Error(`No virtual display could be started. ${errors.trim()}`)))
  })
}

/** An Xauthority entry of the wildcard family, since the number is not known beforehand. */
function cookieForAnyDisplay() {
  const field = (bytes) => {
    const size = Buffer.alloc(2)
    size.writeUInt16BE(bytes.length)
    return Buffer.concat([size, bytes])
  }
  const none = Buffer.alloc(0)
  const wildcard = Buffer.from([0xff, 0xff])
  return Buffer.concat([
    wildcard,
    field(none),
    field(none),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(randomBytes(16)),
  ])
}

/**
 * Runs a program in the foreground and answers with its exit code. Ctrl+C and termination
 * reach the program; if it does not end within five seconds it is killed.
 * @param {string[]} argv
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function foreground(argv, options = {}) {
  const [file, ...args] = argv
  return new Promise((done, fail) => {
    const child = spawn(file, args, { stdio: 'inherit', ...options })
    let last
    const end = (signal) => {
      // The terminal has sent Ctrl+C to the whole group already; once more does no harm.
      child.kill(signal)
      last ??= setTimeout(() => child.kill('SIGKILL'), 5_000)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, end)
    const finish = () => {
      clearTimeout(last)
      for (const signal of signals) process.off(signal, end)
    }
    child.on('error', (error) => {
      finish()
      fail(error)
    })
    child.on('exit', (code, signal) => {
      finish()
      done(code ?? 128 + constants.signals[signal])
    })
  })
}
