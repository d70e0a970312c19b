import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test'
import { killFamily } from './processes.ts'

const root = path.resolve(import.meta.dirname, '../../..')

/** One running Terrace with its window, and what went wrong in it. */
export interface RunningApp {
  electron: ElectronApplication
  page: Page
  folder: string
  /** Errors of the page: console errors, uncaught exceptions, failed requests. Tests expect none. */
  problems: string[]
  close(): Promise<void>
  /** SIGKILL to every process of the app, as a crash or a power button would. */
  kill(): Promise<void>
}

/** A private data folder, made when it is first asked for; the caller removes it. */
export function dataFolder(): { readonly folder: string; remove(): void } {
  // The runner only lists the tests of a file: it must not leave folders behind.
  let made: string | undefined
  return {
    get folder() {
      return (made ??= mkdtempSync(path.join(tmpdir(), 'terrace-e2e-')))
    },
    remove() {
      if (made !== undefined) rmSync(made, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export interface LaunchOptions {
  env?: Record<string, string>
  args?: string[]
}

/** The program, arguments and environment that open the built app on a data folder. */
export function commandLine(folder: string, { env = {}, args = [] }: LaunchOptions = {}) {
  const fixed = (process.env['TERRACE_ELECTRON_ARGS'] ?? '').split(' ').filter(Boolean)
  const own = { ...(process.env as Record<string, string>), TERRACE_DATA: folder, ...env }
  return {
    executable: process.env['ELECTRON_EXEC_PATH'],
    args: [...fixed, '--force-prefers-reduced-motion', root, ...args],
    env: own,
  }
}

/** Starts the built app on a data folder and waits until its controls are there. */
export async function launch(folder: string, options: LaunchOptions = {}): Promise<RunningApp> {
  const { executable, args, env } = commandLine(folder, options)
  const electron = await _electron.launch({
    ...(executable ? { executablePath: executable } : {}),
    args,
    env,
  })
  const page = await electron.firstWindow()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('requestfailed', (request) => problems.push(`request failed: ${request.url()}`))
  // Whatever language is spoken.
  await expect(page.getByRole('navigation', { name: /^(Screens|Ansichten)$/ })).toBeVisible()
  const child = electron.process()
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    electron,
    page,
    folder,
    problems,
    close: () => electron.close(),
    async kill() {
      if (child.pid !== undefined) await killFamily(child.pid)
      await gone
    },
  }
}

/** axe finds nothing on what is shown now; `colours`: it is asked only about these, where all else was looked at already. */
export async function expectAccessible(page: Page, what: string, colours = false): Promise<void> {
  // The app's window has no opener for axe's own blank page, so the rules run inside this one.
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await (
    colours ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe
  ).analyze()
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html }) => html)
        .join(' | ')
        .slice(0, 400)}`,
  )
  expect(found, `accessibility of ${what}`).toEqual([])
}
