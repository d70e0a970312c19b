import { BrowserWindow, dialog, nativeTheme, screen, type Session } from 'electron'
import { z } from 'zod'
import { language, t } from '@shared/text/translate.ts'
import { appOrigin } from '../ipc/index.ts'
import { webPreferences } from './security.ts'

export const windowState = z.object({
  x: z.number().optional(),
  y: z.number().optional(),
  width: z.number().min(200),
  height: z.number().min(200),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

export interface WindowOptions {
  preload: string
  icon: string
  state: WindowState | null
  saveState(state: WindowState): void
  onRendererGone(reason: string): void
}

/** A window of the app, where it was last time unless that place is on no screen any more. */
export function createMainWindow(options: WindowOptions): BrowserWindow {
  const state = options.state ?? { width: 1360, height: 860, maximized: false }
  const window = new BrowserWindow({
    ...placed(state),
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: 'Terrace',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171c' : '#f6f7f9',
    icon: options.icon,
    webPreferences: webPreferences(options.preload),
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  keepState(window, options.saveState)
  offerReload(window, options.onRendererGone)
  void window.loadURL(pageAddress())
  return window
}

/** The page in the language that is spoken now. */
export const pageAddress = (): string => `${appOrigin}/index.html?lang=${language()}`

/** A page that nobody sees, to print from: no scripts, no preload, in a session of its own. */
export function createPrintWindow(session: Session): BrowserWindow {
  const { preload: _, ...safe } = webPreferences('')
  return new BrowserWindow({ show: false, webPreferences: { ...safe, session, javascript: false } })
}

function placed(state: WindowState): { x?: number; y?: number; width: number; height: number } {
  const { x, y, width, height } = state
  if (x === undefined || y === undefined) return { width, height }
  const visible = screen.getAllDisplays().some(({ workArea: area }) => {
    const overlapX = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    const overlapY = Math.min(y + height, area.y + area.height) - Math.max(y, area.y)
    return overlapX > 100 && overlapY > 60
  })
  return visible ? { x, y, width, height } : { width, height }
}

function keepState(window: BrowserWindow, save: (state: WindowState) => void): void {
  let timer: NodeJS.Timeout | undefined
  const keep = (): void => {
    if (window.isDestroyed() || window.isMinimized()) return
    save({ ...window.getNormalBounds(), maximized: window.isMaximized() })
  }
  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(keep, 500)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('close', () => {
    clearTimeout(timer)
    keep()
  })
}

/** A crashed or hung page is offered to be reloaded: every acknowledged change is on disk already. */
function offerReload(window: BrowserWindow, onGone: (reason: string) => void): void {
  let asking = false
  const ask = async (message: string, stay: string): Promise<void> => {
    if (asking || window.isDestroyed()) return
    asking = true
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Terrace',
      message,
      detail: t`Your designs are saved after each change, and running jobs go on. Nothing is lost.`,
      buttons: [t`Reload the window`, stay],
      defaultId: 0,
      cancelId: 1,
    })
    asking = false
    if (response === 0 && !window.isDestroyed()) window.webContents.reload()
  }
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    onGone(details.reason)
    void ask(t`The window stopped working.`, t`Leave it`)
  })
  window.on('unresponsive', () => void ask(t`The window does not respond.`, t`Wait`))
}
