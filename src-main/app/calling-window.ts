import { AsyncLocalStorage } from 'node:async_hooks'
import type { BrowserWindow } from 'electron'

const callers = new AsyncLocalStorage<BrowserWindow>()

/** Runs a call of a window; what it starts knows whose call it is. */
export const callFrom = <T>(window: BrowserWindow, run: () => T): T => callers.run(window, run)

/** The window whose call is being answered. */
export function callingWindow(): BrowserWindow | undefined {
  const window = callers.getStore()
  return window && !window.isDestroyed() ? window : undefined
}
