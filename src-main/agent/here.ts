import { spawn } from 'node:child_process'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { CommandOutput, CommandStream } from '../drivers/index.ts'
import type { AgentFile } from './agent-file.ts'

const maxStderr = 64 * 1024

/** Windows has no `python3` on its path by habit, but its launcher. */
const pythons = process.platform === 'win32' ? [['py', '-3'], ['python']] : [['python3']]

/** The agent as a file that Python can read: inside the packaged app it is in an archive. */
async function copyIn(folder: string, { bytes, sha256 }: AgentFile): Promise<string> {
  const file = path.join(folder, `agent-${sha256}.pyz`)
  const there = await stat(file).catch(() => null)
  if (there?.size === bytes.length) return file
  await mkdir(folder, { recursive: true })
  const half = `${file}.${process.pid}`
  await writeFile(half, bytes, { mode: 0o600 })
  await rename(half, file)
  return file
}

/** Starts the agent on this workstation, as a process of its own. `folder` keeps a copy of it. */
export async function startHere(
  agent: AgentFile,
  folder: string,
  signal: AbortSignal,
): Promise<CommandStream> {
  const file = await copyIn(folder, agent)
  for (const [program = '', ...before] of pythons) {
    const stream = await start(program, [...before, '-I', '-S', '-B', file, 'run'], signal)
    if (stream) return stream
  }
  throw new TerraceError('unsupported', t`This workstation has no Python 3, which a store here needs.`, {
    left: t`Nothing was changed.`,
    next: t`Install Python 3 here, or keep the store on a host.`,
  })
}

/** Undefined where there is no such program. */
async function start(
  program: string,
  args: string[],
  signal: AbortSignal,
): Promise<CommandStream | undefined> {
  const child = spawn(program, args, { stdio: 'pipe', windowsHide: true })
  const began = await new Promise<boolean>((resolve, reject) => {
    child.once('spawn', () => resolve(true))
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(false)
      else reject(error)
    })
  })
  if (!began) return undefined
  const err: Buffer[] = []
  let errBytes = 0
  child.stderr.on('data', (chunk: Buffer) => {
    if (errBytes < maxStderr) err.push(chunk.subarray(0, maxStderr - errBytes))
    errBytes += chunk.length
  })
  let stopped = false
  const close = (): void => {
    if (stopped || child.exitCode !== null) return
    stopped = true
    // Its input's end tells it to stop; what does not listen is ended.
    child.stdin.destroy()
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    late.unref()
    child.kill('SIGTERM')
  }
  const onAbort = (): void => close()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) close()
  const stdin: Writable = child.stdin.on('error', () => undefined)
  const stdout: Readable = child.stdout.on('error', () => undefined)
  const done = new Promise<CommandOutput>((resolve) => {
    child.once('close', (code) => {
      signal.removeEventListener('abort', onAbort)
      resolve({ code, stdout: '', stderr: Buffer.concat(err).toString('utf8') })
    })
  })
  return { stdin, stdout, done, close }
}
