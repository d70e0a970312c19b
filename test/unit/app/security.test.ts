import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Session, WebContents } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { isPermissionAllowed, secureContents, secureSession, webPreferences } from '@main/app/security.ts'

const typings = readFileSync(
  path.resolve(import.meta.dirname, '../../../node_modules/electron/electron.d.ts'),
  'utf8',
)

describe('the page', () => {
  it('is sandboxed, isolated and without Node, each written out', () => {
    expect(webPreferences('/x.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
    })
  })

  it('is made in one place only', () => {
    const main = path.resolve(import.meta.dirname, '../../../src-main')
    const files = readdirSync(main, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const makers = files.filter((file) =>
      readFileSync(path.join(main, file), 'utf8').includes('new BrowserWindow('),
    )
    expect(makers).toEqual([path.join('app', 'window.ts')])
    const openers = files.filter((file) =>
      /openExternal|executeJavaScript/.test(readFileSync(path.join(main, file), 'utf8')),
    )
    expect(openers).toEqual([])
  })

  it('can neither navigate, redirect, open windows nor embed', () => {
    const heard = new Map<string, (event: { preventDefault(): void }) => void>()
    let open: (() => unknown) | undefined
    const contents = {
      on: (name: string, listener: (event: { preventDefault(): void }) => void) => heard.set(name, listener),
      setWindowOpenHandler: (handler: () => unknown) => (open = handler),
    }
    secureContents(contents as unknown as WebContents)
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview']) {
      const preventDefault = vi.fn()
      heard.get(name)?.({ preventDefault })
      expect(preventDefault, name).toHaveBeenCalledOnce()
    }
    expect(open?.()).toEqual({ action: 'deny' })
  })
})

describe('the session', () => {
  type Handler = (...args: unknown[]) => unknown
  const handlers = new Map<string, Handler>()
  const keep = (name: string) => (handler: Handler) => handlers.set(name, handler)
  secureSession({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
    on: (name: string, handler: Handler) => handlers.set(name, handler),
    webRequest: { onBeforeRequest: keep('before') },
  } as unknown as Session)

  it('grants none of the permissions that Electron knows, but writing text to the clipboard', () => {
    const declared = /setPermissionRequestHandler\(handler:.*?permission: ([^,]*),/s.exec(typings)?.[1] ?? ''
    const names = [...declared.matchAll(/'([\w-]+)'/g)].map((match) => match[1] ?? '')
    expect(names.length).toBeGreaterThan(10)
    const granted = names.filter((name) => {
      let answer: unknown
      handlers.get('request')?.(null, name, (value: unknown) => (answer = value))
      return answer === true || handlers.get('check')?.(null, name) === true
    })
    expect(granted).toEqual(['clipboard-sanitized-write'])
    expect(isPermissionAllowed('media')).toBe(false)
    expect(handlers.get('device')?.({})).toBe(false)
  })

  it('lets no request leave the app', () => {
    const cancelled = (url: string): unknown => {
      let answer: { cancel?: boolean } = {}
      handlers.get('before')?.({ url }, (value: { cancel?: boolean }) => (answer = value))
      return answer.cancel
    }
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'ws://x/',
      'file:///etc/passwd',
      'ftp://x/',
      'chrome://gpu',
    ]) {
      expect(cancelled(url), url).toBe(true)
    }
    expect(cancelled('app://terrace/index.html')).toBe(false)
  })
})
