import { AsyncLocalStorage } from 'node:async_hooks'
import type { BrowserWindow } from 'electron'

const callers = new AsyncLocalStorage<BrowserWindow>()

/** Runs a call of a window; what it starts knows whose call it is. */
export const callFrom = <T>(window: BrowserWindow, run: () => T): T => callers.run(window, run)

/** Who the call comes from that is being answered. A page that is loaded anew says itself what it looks at. */
export function caller(): { id: object; onGone(listener: () => void): void } {
  const window = callingWindow()
  return {
    id: window ?? {},
    onGone: (listener) => {
      // It may have closed while its call was on the way.
      if (window) window.once('closed', listener)
      else listener()
    },
  }
}

/** The window whose call is being answered. */
export function callingWindow(): BrowserWindow | undefined {
  const window = callers.getStore()
  return window && !window.isDestroyed() ? window : undefined
}
