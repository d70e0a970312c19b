import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine } from '../../e2e/support/app.ts'
import { killFamily } from '../../e2e/support/processes.ts'

/** An app that was started as a person starts it: no debugger, no test driver. */
export interface Started {
  pid: number
  /** Milliseconds from the birth of its process, as it says itself. */
  contentMs: number
  interactiveMs: number
  /** Asks it to quit, as the desktop does at its end. */
  stop(): Promise<void>
}

const patienceMs = 60_000

/** Starts Terrace on a data folder and waits until it can be used. */
export async function startTerrace(folder: string): Promise<Started> {
  const { executable, args, env } = commandLine(folder)
  const log = join(folder, 'logs', 'terrace.log')
  const from = existsSync(log) ? statSync(log).size : 0
  const child = begin(executable, args, env)
  const stages = await waitFor(child, () => {
    const lines = existsSync(log) ? readFileSync(log).subarray(from).toString().split('\n') : []
    return stagesIn(lines.filter((line) => line.includes('"Window ready"')))
  })
  return { ...stages, pid: child.pid ?? 0, stop: () => stop(child) }
}

/** The smallest Electron app that shows a page: what Electron itself costs on this machine. */
export interface BareElectron {
  start(): Promise<Started>
  remove(): void
}

export function bareElectron(): BareElectron {
  const folder = mkdtempSync(join(tmpdir(), 'terrace-bare-'))
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  write('package.json', JSON.stringify({ name: 'bare', version: '1.0.0', main: 'main.cjs' }))
  write('main.cjs', bareMain)
  write('index.html', barePage)
  return {
    async start() {
      const { executable, args, env } = commandLine(folder)
      const [root, ...rest] = args.toReversed()
      if (root === undefined) throw new Error('Nobody said which app to start')
      const child = begin(executable, [...rest.toReversed(), folder], env)
      let said = ''
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
      const stages = await waitFor(child, () => stagesIn(said.split('\n')))
      return { ...stages, pid: child.pid ?? 0, stop: () => stop(child) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

// The window waits for its first picture as Terrace's does. With nothing to load, content is all there is to wait for.
const bareMain = `
const { app, BrowserWindow } = require('electron')
const path = require('node:path')
app.setPath('userData', path.join(__dirname, 'browser'))
app.on('window-all-closed', () => app.quit())
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1360, height: 860, show: false })
  window.once('ready-to-show', () => window.show())
  window.webContents.on('page-title-updated', (event, title) => {
    if (title !== 'painted') return
    const ms = Date.now() - process.getCreationTime()
    for (const stage of ['content', 'interactive']) process.stdout.write(JSON.stringify({ stage, ms }) + '\\n')
  })
  window.loadFile('index.html')
})
`
const barePage = `<!doctype html><meta charset="utf-8"><title>bare</title><h1>Hello</h1>
<script>requestAnimationFrame(() => requestAnimationFrame(() => (document.title = 'painted')))</script>
`

function begin(executable: string | undefined, args: string[], env: Record<string, string>): ChildProcess {
  if (executable === undefined) throw new Error('Run this through "npm run bench", which finds Electron')
  return spawn(executable, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
}

interface Stages {
  contentMs: number
  interactiveMs: number
}

function stagesIn(lines: readonly string[]): Stages | undefined {
  const found = new Map<unknown, number>()
  for (const line of lines.filter((text) => text.startsWith('{') && text.endsWith('}'))) {
    const { stage, ms } = JSON.parse(line) as { stage?: string; ms?: number }
    if (ms !== undefined) found.set(stage, ms)
  }
  const contentMs = found.get('content')
  const interactiveMs = found.get('interactive')
  return contentMs === undefined || interactiveMs === undefined ? undefined : { contentMs, interactiveMs }
}

async function waitFor(child: ChildProcess, look: () => Stages | undefined): Promise<Stages> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const stages = look()
    if (stages) return stages
    if (child.exitCode !== null)
      throw new Error(`The app ended with exit code ${child.exitCode} at its start`)
    if (Date.now() > deadline) {
      await stop(child)
      throw new Error(`The app was not ready within ${patienceMs / 1000} s`)
    }
    await sleep(50)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const inTime = await Promise.race([gone.then(() => true), sleep(8_000, false, { ref: false })])
  if (!inTime) await killFamily(child.pid)
  await gone
}
