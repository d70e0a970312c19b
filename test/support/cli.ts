import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { testFolder } from './sshd.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface CliEnd {
  /** null: ended by a signal. */
  code: number | null
  stdout: string
  stderr: string
}

export interface CliProcess {
  process: ChildProcess
  /** Rejects when the process ends, or a minute passes, before stderr shows the text. */
  notes(text: string | RegExp | ((said: string) => boolean)): Promise<void>
  /** SIGKILL, as when the power fails. Resolves once it is gone. */
  kill(): Promise<void>
  ended: Promise<CliEnd>
}

/** A person's computer: a home and data of its own, and the command line as it is built from the sources. */
export interface Workstation {
  folder: string
  /** Terrace's data folder. */
  data: string
  /** Runs `terrace` to its end. */
  run(...args: string[]): Promise<CliEnd>
  /** Runs it with --json; throws, with what it said, unless it ends with `code` (default 0). */
  json<T = unknown>(args: string[], code?: number): Promise<T>
  start(...args: string[]): CliProcess
  remove(): void
}

/** Longer than anything a test asks of it. */
const limitMs = 240_000

/** Builds the command line if the sources are newer, and takes a copy that no other build can pull away. */
export async function buildCli(): Promise<{ file: string; remove(): void }> {
  const built = await finish(
    spawn(process.execPath, [join(root, 'scripts', 'terrace.mjs'), '--version'], { cwd: root }),
  )
  if (built.code !== 0) throw new Error(`terrace --version ended with ${built.code}: ${built.stderr}`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  // Below the project, so that it finds node_modules.
  const copy = mkdtempSync(join(root, '.cache', 'cli-test-'))
  for (const part of ['main', 'agent']) cpSync(join(root, 'out', part), join(copy, part), { recursive: true })
  return { file: join(copy, 'main', 'cli.cjs'), remove: () => rmSync(copy, { recursive: true, force: true }) }
}

export function workstation(cli: string, wrap: string[] = []): Workstation {
  const { folder, remove } = testFolder('cli')
  const data = join(folder, 'data')
  const home = join(folder, 'home')
  mkdirSync(join(home, '.ssh'), { recursive: true })
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TERRACE_DATA: data,
    TERRACE_VAULT: 'memory',
    LANG: 'C.UTF-8',
    // A sixth of what a command costs went into reading the same programs again.
    NODE_COMPILE_CACHE: join(cli, '..', '..', 'compiled'),
  }
  const launch = (args: string[]): ChildProcess => {
    const [program = '', ...rest] = [...wrap, process.execPath, cli, ...args]
    return spawn(program, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  const run = (...args: string[]) => finish(launch(args))
  return {
    folder,
    data,
    run,
    remove,
    json: async <T>(args: string[], code = 0) => {
      const end = await run('--json', ...args)
      if (end.code !== code) {
        throw new Error(
          `terrace ${args.join(' ')} ended with ${end.code}, not ${code}:\n${end.stderr}${end.stdout}`,
        )
      }
      return JSON.parse(end.stdout) as T
    },
    start: (...args) => {
      const child = launch(args)
      const ended = finish(child)
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const matches = (text: Parameters<CliProcess['notes']>[0]) => {
        if (typeof text === 'function') return text(said)
        return typeof text === 'string' ? said.includes(text) : text.test(said)
      }
      return {
        process: child,
        ended,
        notes: (text) =>
          new Promise((resolve, reject) => {
            const late = setTimeout(
              () => reject(new Error(`no "${String(text)}" within a minute:\n${said}`)),
              60_000,
            )
            const look = () => {
              if (!matches(text)) return
              clearTimeout(late)
              resolve()
            }
            child.stderr?.on('data', look)
            look()
            void ended.then(({ code, stdout }) => {
              clearTimeout(late)
              look()
              reject(new Error(`ended with ${code} before "${String(text)}":\n${said}${stdout}`))
            })
          }),
        kill: async () => {
          child.kill('SIGKILL')
          await ended
        },
      }
    },
  }
}

/** The error that --json puts on stderr, its last line. */
export function errorOf({ stderr }: CliEnd): {
  code: string
  message: string
  changed: string
  left?: string
  next?: string
} {
  const line = stderr.trim().split('\n').at(-1) ?? ''
  try {
    return (JSON.parse(line) as { error: ReturnType<typeof errorOf> }).error
  } catch {
    throw new Error(`no error in JSON at the end of: ${stderr}`)
  }
}

function finish(child: ChildProcess): Promise<CliEnd> {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    const late = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(late)
      resolve({ code, stdout, stderr })
    })
  })
}
