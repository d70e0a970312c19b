import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

const children = new Set()

/** A failure that is told to the person as it is, without a stack. */
export class SetupError extends Error {}

/** One line about a step that takes a while. Standard output stays free for what the command itself prints. */
export const say = (line) => process.stderr.write(`${line}\n`)

// A set-up killed outright (SIGKILL) must not leave an npm or compiler behind that
// writes into folders the next set-up is working in.
const leash = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'] : []

/**
 * Runs a program quietly; its output is shown only if it fails.
 * @param {string[]} argv
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, what?: string, lines?: number, leashed?: boolean}} options timeout in milliseconds, lines of output shown after a failure
 * @returns {Promise<string>} standard output
 */
export function run(argv, { cwd, env = process.env, timeout, what, lines = 40, leashed = true } = {}) {
  const [file, ...args] = leashed ? [...leash, ...argv] : argv
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    children.add(child)
    const out = []
    const all = []
    const timer = timeout && setTimeout(() => child.kill('SIGKILL'), timeout)
    child.stdout.on('data', (chunk) => {
      out.push(chunk)
      all.push(chunk)
    })
    child.stderr.on('data', (chunk) => all.push(chunk))
    const finish = () => {
      clearTimeout(timer)
      children.delete(child)
    }
    child.on('error', (error) => {
      finish()
      fail(new SetupError(`${what ?? argv[0]}: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      finish()
      if (code === 0) return done(Buffer.concat(out).toString())
      const text = Buffer.concat(all).toString().trim().split('\n').slice(-lines).join('\n')
      fail(new SetupError(`${what ?? argv.join(' ')} failed (${signal ?? `exit code ${code}`}).\n${text}`))
    })
  })
}

/** Stops every program that run() still waits for. */
export function stopAll(signal = 'SIGTERM') {
  for (const child of children) child.kill(signal)
}
