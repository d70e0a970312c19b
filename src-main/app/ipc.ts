import { type BrowserWindow, ipcMain } from 'electron'
import { TerraceError } from '@shared/base/errors.ts'
import { fail, type Result } from '@shared/base/result.ts'
import {
  callChannel,
  type CallMessage,
  dropChannel,
  eventChannel,
  type EventMessage,
} from '@shared/contract/names.ts'
import { t } from '@shared/text/translate.ts'
import { isTrustedSender } from '../ipc/index.ts'
import { callFrom } from './calling-window.ts'

type Dispatch = (feature: unknown, call: unknown, input: unknown) => Promise<Result<unknown>>

/** Answers calls of trusted frames only. The sender is checked on every call, before anything else is looked at. */
export function serveCalls(
  windows: () => BrowserWindow[],
  { dispatch, dropped }: { dispatch: Dispatch; dropped: (path: unknown) => Promise<Result<unknown>> },
  onRefused: (url: string) => void,
): void {
  const answer = (channel: string, act: (message: unknown) => Promise<Result<unknown>>): void =>
    ipcMain.handle(channel, async (event, message: unknown) => {
      const frame = event.senderFrame
      const caller = windows().find((window) => !window.isDestroyed() && window.webContents === event.sender)
      const trusted = isTrustedSender({
        frameOrigin: frame?.origin ?? null,
        isMainFrame: frame !== null && frame.parent === null,
        windowKnown: caller !== undefined,
      })
      if (!trusted || !caller) {
        onRefused(frame?.url ?? 'unknown')
        return fail(new TerraceError('invalid', t`This page may not call Terrace.`).info)
      }
      return callFrom(caller, () => act(message))
    })
  answer(callChannel, (message) => {
    const { feature, call, input } = (message ?? {}) as Partial<CallMessage>
    return dispatch(feature, call, input)
  })
  // Sent by the preload, which knows where a dropped file lies; the page has no way to this channel.
  answer(dropChannel, dropped)
}

/** Sends one event to every window. */
export function sendEvent(windows: BrowserWindow[], message: EventMessage): void {
  for (const window of windows) {
    if (!window.isDestroyed() && !window.webContents.isDestroyed())
      window.webContents.send(eventChannel, message)
  }
}
