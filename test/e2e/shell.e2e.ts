import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { contractNames } from '@shared/contract/names.ts'
import { type PasswordServer, startPasswordServer } from '../support/ssh-password-server.ts'
import { commandLine, dataFolder, launch, type RunningApp } from './support/app.ts'
import { Canvas } from './support/canvas.ts'
import { family } from './support/processes.ts'
import { addHost, unknownKey } from './support/prompts.ts'
import { go } from './support/screens.ts'

let app: RunningApp
let page: Page
let data: ReturnType<typeof dataFolder>

test.beforeEach(async () => {
  data = dataFolder()
  app = await launch(data.folder)
  page = app.page
})
test.afterEach(async () => {
  await app.close()
  data.remove()
})

test.describe('what a page that was taken over could reach', () => {
  let server: Server
  let address: string
  /** Requests that left the app: there must be none. */
  let reached: string[]

  test.beforeEach(async () => {
    reached = []
    server = createServer((request, response) => {
      reached.push(request.url ?? '')
      response.setHeader('access-control-allow-origin', '*').end('window.taken = true')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  test.afterEach(() => new Promise((resolve) => server.close(resolve)))

  test('injected scripts, eval and anything remote are blocked', async () => {
    const evaluated = await page.evaluate(async (to) => {
      const seen: string[] = []
      Object.assign(window, { seen })
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective))
      const add = (tag: string, set: Record<string, string>): void => {
        const element = Object.assign(document.createElement(tag), set)
        document.body.append(element)
      }
      add('script', { textContent: 'window.taken = true' })
      add('script', { src: `http://${to}/script.js` })
      add('img', { src: `http://${to}/image.png` })
      add('iframe', { src: `http://${to}/frame.html` })
      add('link', { rel: 'stylesheet', href: `http://${to}/style.css` })
      add('object', { data: `http://${to}/object` })
      add('div', { innerHTML: '<img src="x" onerror="window.taken = true">' })
      await Promise.allSettled([fetch(`http://${to}/fetch`)])
      try {
        new WebSocket(`ws://${to}/socket`).addEventListener('open', () => seen.push('connected'))
      } catch {
        seen.push('socket refused')
      }
      navigator.sendBeacon(`http://${to}/beacon`)
      // From a timer, since the debugger's own call may evaluate text.
      return new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String((Reflect.get(window, 'eval') as (text: string) => unknown)('1 + 1')))
          } catch (error) {
            resolve(error instanceof Error ? error.name : 'other')
          }
        })
      })
    }, address)
    expect(evaluated).toBe('EvalError')
    const blocked = () => page.evaluate(() => (window as { seen?: string[] }).seen ?? [])
    await expect
      .poll(blocked)
      .toEqual(
        expect.arrayContaining([
          'connect-src',
          'frame-src',
          'img-src',
          'object-src',
          'script-src',
          'script-src-attr',
          'script-src-elem',
          'style-src-elem',
        ]),
      )
    expect(await blocked()).not.toContain('connected')
    expect(await page.evaluate(() => 'taken' in window)).toBe(false)
    expect(reached).toEqual([])
  })

  test('the page cannot leave, open windows or be led elsewhere', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => {
      const kept: string[] = []
      Object.assign(globalThis, { refused: kept })
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      contents?.on('will-frame-navigate', (event) => {
        kept.push(`${event.defaultPrevented ? 'refused' : 'ALLOWED'} ${event.url}`)
      })
    })
    const refused = () => app.electron.evaluate(() => (globalThis as { refused?: string[] }).refused ?? [])
    const home = page.url()
    for (const url of [`http://${address}/away`, 'app://terrace/assets/', 'https://example.invalid/']) {
      await page.evaluate((to) => void (location.href = to), url)
      await expect.poll(refused).toContain(`refused ${url}`)
    }
    await page.evaluate((to) => {
      const link = Object.assign(document.createElement('a'), {
        href: `http://${to}/link`,
        textContent: 'away',
      })
      document.body.append(link)
      link.click()
    }, address)
    await expect.poll(refused).toContain(`refused http://${address}/link`)
    const opened = await page.evaluate((to) => {
      const tab = Object.assign(document.createElement('a'), { href: `http://${to}/tab`, target: '_blank' })
      document.body.append(tab)
      tab.click()
      return window.open(`http://${to}/window`)
    }, address)
    expect(opened).toBeNull()
    await page.evaluate(() => void (location.href = 'javascript:void (window.taken = true)'))
    expect(await page.evaluate(() => 'taken' in window)).toBe(false)
    expect(page.url()).toBe(home)
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    expect((await refused()).filter((one) => !one.startsWith('refused'))).toEqual([])
    expect(reached).toEqual([])
  })
})

test('window.terrace is the contract and nothing else; Node is not there', async () => {
  const found = await page.evaluate(() => ({
    bridge: Object.fromEntries(
      Object.entries(window.terrace).map(([feature, calls]) => [feature, Object.keys(calls).sort()]),
    ),
    functions: Object.values(window.terrace).every((calls) =>
      Object.values(calls).every((call) => typeof call === 'function'),
    ),
    node: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
    unknownEvent: (() => {
      try {
        const on = window.terrace.hosts.on as (event: string, listener: () => void) => unknown
        on('anything', () => undefined)
        return 'heard'
      } catch (error) {
        return String(error)
      }
    })(),
  }))
  const contract = Object.fromEntries(
    Object.entries(contractNames).map(([feature, { calls }]) => [
      feature,
      [...Object.keys(calls), 'on'].sort(),
    ]),
  )
  // Besides the contract only the way a dropped file takes: it is a function, and no path goes through it.
  expect(found.bridge).toEqual({ ...contract, takeDropped: [] })
  expect(found.functions).toBe(true)
  expect(found.node).toEqual([])
  expect(found.unknownEvent).toContain('hosts has no event anything')
})

test('calls with unknown names, unknown fields or huge values are refused', async () => {
  const answers = await page.evaluate(async () => {
    const designs = window.terrace.designs as unknown as Record<string, (input: unknown) => Promise<unknown>>
    return Promise.all([
      designs['open']?.({ id: 'design:1', path: '/etc/passwd' }),
      designs['open']?.({ id: '../../etc/passwd' }),
      designs['create']?.({ name: 'x'.repeat(10_000) }),
    ])
  })
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'invalid' } })
})

test('the app:// scheme serves its own files only', async () => {
  const wanted = [
    'app://terrace/../package.json',
    'app://terrace/%2e%2e/%2e%2e/package.json',
    'app://terrace/..%2f..%2fpackage.json',
    'app://terrace/..%5c..%5cpackage.json',
    'app://terrace/index.html%00.js',
    'app://terrace//etc/passwd',
    'app://terrace/%2fetc%2fhostname.json',
    'app://terrace/../main/index.cjs',
    'app://terrace/..%2fpreload%2findex.cjs',
    'app://terrace/assets',
    'app://terrace/no-such.js',
    'app://other/index.html',
    'app://terrace.other/index.html',
    'app://user@terrace:80/index.html',
  ]
  const answers = await app.electron.evaluate(
    ({ session }, urls) =>
      Promise.all(
        urls.map(async (url) => {
          const { status } = await session.defaultSession.fetch(url).catch(() => ({ status: 404 }))
          return `${status} ${url}`
        }),
      ),
    wanted,
  )
  expect(answers).toEqual(wanted.map((url) => `404 ${url}`))
  const posted = await app.electron.evaluate(async ({ session }) => {
    const url = 'app://terrace/index.html'
    const post = await session.defaultSession.fetch(url, { method: 'POST', body: 'x' })
    const get = await session.defaultSession.fetch(url)
    return [post.status, get.status, get.headers.get('content-security-policy')?.split(';')[0]]
  })
  expect(posted).toEqual([404, 200, "default-src 'none'"])
})

test('permissions are denied, whichever way a page asks', async () => {
  const outcome = await page.evaluate(async () => {
    const failed = async (ask: () => Promise<unknown>): Promise<string> => {
      try {
        await ask()
        return 'allowed'
      } catch (error) {
        return error instanceof Error ? error.name : 'refused'
      }
    }
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']
    return {
      states: await Promise.all(
        names.map(async (name) => {
          const status = await navigator.permissions.query({ name: name as PermissionName })
          return `${name} ${status.state}`
        }),
      ),
      notifications: await Notification.requestPermission(),
      camera: await failed(() => navigator.mediaDevices.getUserMedia({ video: true, audio: true })),
      screen: await failed(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      clipboard: await failed(() => navigator.clipboard.readText()),
      place: await failed(
        () =>
          new Promise((resolve, reject) =>
            navigator.geolocation.getCurrentPosition(resolve, () => reject(new Error())),
          ),
      ),
      midi: await failed(() => navigator.requestMIDIAccess({ sysex: true })),
    }
  })
  expect(outcome.states.filter((state) => !state.endsWith(' denied'))).toEqual([])
  expect(outcome.notifications).toBe('denied')
  for (const asked of [outcome.camera, outcome.screen, outcome.clipboard, outcome.place, outcome.midi])
    expect(asked).not.toBe('allowed')
})

test('a second start on the same folder ends and brings the first window back', async () => {
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const { executable, args, env } = commandLine(data.folder)
  const second = spawn(executable ?? 'electron', args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => second.once('close', resolve))
  expect(code).toBe(0)
  expect(said).toContain('Terrace is open already')
  await expect
    .poll(() => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true)
})

test('the window comes back where and as large as it was', async () => {
  const wanted = { x: 40, y: 32, width: 1010, height: 720 }
  await app.electron.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    wanted,
  )
  await go(page, 'Settings')
  await page.getByRole('radio', { name: 'Dark' }).check()
  await app.close()
  app = await launch(data.folder)
  expect(
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds()),
  ).toEqual(wanted)
  await expect(app.page.getByRole('main', { name: 'settings screen' })).toBeVisible()
  await expect(app.page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a crash of the page offers to reload it, with everything drawn still there', async () => {
  const canvas = new Canvas(page)
  await expect(canvas.pane).toBeVisible()
  await canvas.menu(await canvas.lane('Web', 520), /^Add server/)
  await canvas.saved()
  const before = await canvas.records()
  await app.electron.evaluate(({ BrowserWindow, dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    const answer = (...args: unknown[]) => {
      asked.push(JSON.stringify(args.at(-1)))
      return Promise.resolve({ response: 0, checkboxChecked: false })
    }
    Object.assign(dialog, { showMessageBox: answer })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.once('did-finish-load', () => Object.assign(globalThis, { reloaded: true }))
    contents?.forcefullyCrashRenderer()
  })
  await expect.poll(() => app.electron.evaluate(() => 'reloaded' in globalThis)).toBe(true)
  // The driver's own page is gone with the process: main looks at the new one.
  const inPage = <T>(code: string): Promise<T> =>
    app.electron.evaluate(
      ({ BrowserWindow }, text) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(text) as Promise<T>,
      code,
    )
  await expect
    .poll(() => inPage('document.querySelector("[data-save]")?.dataset.save ?? ""'), { timeout: 30_000 })
    .toBe('saved')
  const asked = await app.electron.evaluate(() => (globalThis as { asked?: string[] }).asked)
  expect(asked).toHaveLength(1)
  expect(asked?.[0]).toContain('Reload the window')
  const after = await inPage<unknown>(
    'window.terrace.designs.list({}).then(({ value }) => window.terrace.designs.open({ id: value[0].id })).then(({ value }) => JSON.parse(value.text).records)',
  )
  expect(after).toEqual(before)
})

test('a password is nowhere but in the keyring', async () => {
  const secret = 'Canary-7f3a"§&\\-wörd'
  let server: PasswordServer | undefined
  try {
    server = await startPasswordServer((context) => {
      if (context.method === 'password' && context.password === secret) context.accept()
      else context.reject(['password'])
    })
    await page.getByRole('button', { name: 'Add a host' }).click()
    await addHost(page, {
      address: '127.0.0.1',
      port: server.port,
      user: 'someone',
      name: 'guarded',
      password: secret,
    })
    await unknownKey(page).getByRole('button', { name: 'Connect and remember' }).click()
    await expect(page.getByText('1 connected')).toBeVisible()
    await go(page, 'Settings')
    await expect(page.getByText('Keyring of this desktop')).toBeVisible()

    const forms = [
      secret,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
    ]
    const leaks: string[] = []
    const look = (what: string, content: Buffer): void => {
      for (const form of forms) if (content.includes(form)) leaks.push(what)
    }
    const pid = app.electron.process().pid ?? 0
    const processes = family(pid)
    expect(processes.length, 'the app has more than one process').toBeGreaterThan(1)
    for (const one of processes)
      for (const file of ['cmdline', 'environ'])
        look(`${file} of ${one}`, readIfThere(`/proc/${one}/${file}`))
    const lookAtFiles = (): void => {
      for (const entry of readdirSync(data.folder, { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name)
        if (entry.isFile()) look(file, readIfThere(file))
      }
    }
    lookAtFiles()
    const shown = await page.evaluate(async () => [
      document.documentElement.outerHTML,
      JSON.stringify(await window.terrace.hosts.list({})),
      JSON.stringify(await window.terrace.audit.list({})),
    ])
    for (const text of shown) look('the page', Buffer.from(text))
    expect(leaks).toEqual([])

    // It is kept, though: the next start logs in without asking.
    await app.close()
    lookAtFiles()
    app = await launch(data.folder)
    await expect(app.page.getByText('1 connected')).toBeVisible()
    await app.kill()
    lookAtFiles()
    expect(leaks).toEqual([])
    app = await launch(data.folder)
  } finally {
    await server?.stop()
  }
})

function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    return Buffer.alloc(0)
  }
}
