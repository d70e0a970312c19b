import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { app, type BrowserWindow, dialog, Menu, nativeTheme, session, shell } from 'electron'
import { errorText, toErrorInfo } from '@shared/base/errors.ts'
import type { Preferences } from '@shared/contract/app.ts'
import { type Core, openCore } from '../core/index.ts'
import { dataFolder } from '../data-folder.ts'
import { bindServices } from '../ipc/index.ts'
import { fileDialogs } from './dialogs.ts'
import { sendEvent, serveCalls } from './ipc.ts'
import { installMenu } from './menu.ts'
import { printPdf } from './print.ts'
import { registerAppScheme, serveApp } from './protocol.ts'
import { secureApp, secureSession } from './security.ts'
import { createMainWindow, windowState } from './window.ts'

/** Starts the desktop application. */
export async function runApp(): Promise<void> {
  const built = path.join(app.getAppPath(), 'out')
  const argument = process.argv.find((arg) => arg.startsWith('--data='))?.slice('--data='.length)
  const folder = dataFolder({
    argument,
    env: process.env,
    platform: process.platform,
    home: app.getPath('home'),
  })
  // Chromium keeps its own files apart from ours; the folder also decides who is "the same instance".
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  app.setPath('userData', path.join(folder, 'browser'))
  if (!app.requestSingleInstanceLock()) {
    console.error('Terrace is open already; its window was brought to the front.')
    app.exit(0)
    return
  }

  registerAppScheme()
  secureApp(app)
  // Else Electron builds a menu of its own first, only to be replaced.
  Menu.setApplicationMenu(null)
  let window: BrowserWindow | undefined
  app.on('second-instance', () => {
    if (!window || window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })

  // The data opens while Electron gets ready: neither waits for the other.
  const opening = openCore({
    folder,
    version: app.getVersion(),
    dialogs: fileDialogs(() => window),
    printPdf,
    showFolder: (target) => void shell.openPath(target),
    sinceStart: () => Date.now() - (process.getCreationTime() ?? Date.now()),
  })
  opening.catch(() => undefined)
  await app.whenReady()
  const core = await explain(opening)
  if (!core) return
  const windows = (): BrowserWindow[] => (window && !window.isDestroyed() ? [window] : [])
  secureSession(session.defaultSession)
  serveApp(session.defaultSession, path.join(built, 'renderer'))
  serveCalls(windows, bindServices(core.services, core.reportBug), (url) =>
    core.reportBug('ipc', new Error(`A call from ${url} was refused`)),
  )
  followTheme(core)
  const open = (): void => {
    const kept = windowState.safeParse(core.settings.get('window'))
    window = createMainWindow({
      preload: path.join(built, 'preload', 'index.cjs'),
      icon: path.join(app.getAppPath(), 'resources', 'icons', 'terrace.png'),
      state: kept.success ? kept.data : null,
      saveState: (state) => core.settings.set('window', state),
      onRendererGone: (reason) =>
        core.reportBug('renderer', new Error(`The window's process ended: ${reason}`)),
    })
  }
  open()
  core.subscribe((message) => sendEvent(windows(), message))
  installMenu(
    (action) => sendEvent(windows(), { feature: 'app', event: 'menu', payload: { action } }),
    () => void shell.openPath(core.logFolder),
    process.platform,
  )
  app.on('activate', () => windows().length === 0 && open())
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(core)
}

async function explain(opening: Promise<Core>): Promise<Core | undefined> {
  try {
    return await opening
  } catch (thrown) {
    const info = toErrorInfo(thrown)
    console.error(errorText(info))
    await dialog.showMessageBox({
      type: 'error',
      title: 'Terrace cannot start',
      message: info.message,
      detail: [info.left, info.next].filter(Boolean).join('\n\n'),
      buttons: ['Quit'],
    })
    app.exit(3)
    return undefined
  }
}

function followTheme(core: Core): void {
  const apply = ({ theme }: Preferences): void => {
    nativeTheme.themeSource = theme
  }
  apply(core.preferences())
  core.onPreferences(apply)
}

/** Quitting waits for what is being written, for a few seconds at most. Running jobs become interrupted. */
function closeBeforeQuit(core: Core): void {
  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    const limit = new Promise<void>((resolve) => setTimeout(resolve, 5_000))
    // exit, not quit: a second quit from here is ignored while the first is being held up.
    void Promise.race([core.close(), limit]).finally(() => app.exit(0))
  })
}
