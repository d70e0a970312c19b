import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { app, dialog, Menu, nativeTheme, session, shell } from 'electron'
import { errorText, toErrorInfo } from '@shared/base/errors.ts'
import { capture } from '@shared/base/result.ts'
import type { Preferences } from '@shared/contract/app.ts'
import { t } from '@shared/text/translate.ts'
import { type Core, openCore } from '../core/index.ts'
import { dataFolder } from '../data-folder.ts'
import { speakAsDesktop } from '../desktop-language.ts'
import { bindServices } from '../ipc/index.ts'
import { AskedFiles, filesIn } from './asked-files.ts'
import { caller } from './calling-window.ts'
import { fileDialogs } from './dialogs.ts'
import { serveCalls } from './ipc.ts'
import { followLanguage } from './language.ts'
import { keepMenu } from './menu.ts'
import { printPdf } from './print.ts'
import { registerAppScheme, serveApp } from './protocol.ts'
import { secureApp, secureSession } from './security.ts'
import { createMainWindow } from './window.ts'
import { AppWindows, type WindowsOptions } from './windows.ts'

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
  const windows = new AppWindows()
  const asked = new AskedFiles(app, process.argv.slice(1), process.cwd())
  app.on('second-instance', (_event, argv, where) => {
    windows.bringToFront()
    asked.add(filesIn(argv.slice(1), where))
  })

  await speakAsDesktop(process.env)
  // The data opens while Electron gets ready: neither waits for the other.
  const opening = openCore({
    folder,
    version: app.getVersion(),
    dialogs: fileDialogs(),
    windows: windows.service,
    caller,
    computeProgram: path.join(built, 'main', 'compute.cjs'),
    relayWorker: { program: path.join(built, 'main', 'relay.cjs') },
    printPdf,
    agentPath: path.join(built, 'agent', 'terrace-agent.pyz'),
    showFolder: (target) => void shell.openPath(target),
    sinceStart: () => Date.now() - (process.getCreationTime() ?? Date.now()),
  })
  opening.catch(() => undefined)
  await app.whenReady()
  const core = await explain(opening)
  if (!core) return
  secureSession(session.defaultSession)
  serveApp(session.defaultSession, path.join(built, 'renderer'))
  serveCalls(
    () => windows.all(),
    {
      dispatch: bindServices(core.services, core.reportBug),
      dropped: (file) => capture(() => core.takeDropped(typeof file === 'string' ? file : '')),
    },
    (url) => core.reportBug('ipc', new Error(`A call from ${url} was refused`)),
  )
  followTheme(core)
  core.subscribe((message) => windows.send(message))
  let showMenu = (): void => undefined
  await followLanguage(app, core, windows, () => showMenu())
  const restore = (): void => windows.restore(windowOptions(core, built))
  restore()
  showMenu = keepMenu(core, windows, () => void shell.openPath(core.logFolder))
  asked.deliver((file) => core.askToOpen({ path: file }))
  app.on('activate', () => windows.all().length === 0 && restore())
  app.on('before-quit', () => windows.quitting())
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(core)
}

const windowOptions = (core: Core, built: string): WindowsOptions => ({
  create: (state, saveState) =>
    createMainWindow({
      preload: path.join(built, 'preload', 'index.cjs'),
      icon: path.join(app.getAppPath(), 'resources', 'icons', 'terrace.png'),
      state,
      saveState,
      onRendererGone: (reason) =>
        core.reportBug('renderer', new Error(`The window's process ended: ${reason}`)),
    }),
  read: (key) => core.settings.get(key),
  keep(key, value) {
    try {
      core.settings.set(key, value)
    } catch (error) {
      // Where a window stood is worth no more than a line in the log: the database may be read-only.
      core.reportBug('windows', error)
    }
  },
})

async function explain(opening: Promise<Core>): Promise<Core | undefined> {
  try {
    return await opening
  } catch (thrown) {
    const info = toErrorInfo(thrown)
    console.error(errorText(info))
    await dialog.showMessageBox({
      type: 'error',
      title: t`Terrace cannot start`,
      message: info.message,
      detail: [info.left, info.next].filter(Boolean).join('\n\n'),
      buttons: [t`Quit`],
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
