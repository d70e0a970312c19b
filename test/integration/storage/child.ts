import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface Child {
  process: ChildProcess
  /** Lines it printed so far. */
  lines: string[]
  /** Resolves at its end, also after a kill. */
  ended: Promise<{ code: number | null; errors: string }>
  /** Resolves once it has printed a line that begins so. */
  says(start: string): Promise<string>
}

/** Runs a TypeScript file in a Node of its own; killed with the test if it still runs. */
export function startChild(file: URL, args: string[], wrap: string[] = []): Child {
  const [program = '', ...rest] = [...wrap, process.execPath, file.pathname, ...args]
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const lines: string[] = []
  const waiting: (() => void)[] = []
  let partial = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (partial + chunk.toString()).split('\n')
    partial = parts.pop() ?? ''
    lines.push(...parts)
    for (const look of waiting) look()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const ended = new Promise<{ code: number | null; errors: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, errors }))
  })
  const says = (start: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = lines.find((line) => line.startsWith(start))
        if (found !== undefined) resolve(found)
      }
      waiting.push(look)
      look()
      void ended.then(() => reject(new Error(`ended without saying ${start}: ${errors}`)))
    })
  return { process: child, lines, ended, says }
}

export function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-kill-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
