import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  callChannel,
  contractNames,
  dropChannel,
  eventChannel,
  type EventMessage,
} from '@shared/contract/names.ts'

/** `window.terrace`, made from the contract's names. ipcRenderer itself never reaches the page. */
const listeners = new Map<string, Set<(payload: unknown) => void>>()

ipcRenderer.on(eventChannel, (_event, message: EventMessage) => {
  for (const listener of [...(listeners.get(`${message.feature}.${message.event}`) ?? [])])
    listener(message.payload)
})

function featureApi(feature: string, names: { calls: object; events: object }): Record<string, unknown> {
  const api: Record<string, unknown> = {}
  for (const call of Object.keys(names.calls)) {
    api[call] = (input: unknown) => ipcRenderer.invoke(callChannel, { feature, call, input: input ?? {} })
  }
  api['on'] = (event: unknown, listener: unknown) => {
    if (typeof event !== 'string' || !Object.hasOwn(names.events, event) || typeof listener !== 'function') {
      throw new TypeError(`${feature} has no event ${String(event)}`)
    }
    const key = `${feature}.${event}`
    const set = listeners.get(key) ?? new Set()
    listeners.set(key, set)
    const heard = (payload: unknown): void => void listener(payload)
    set.add(heard)
    return () => void set.delete(heard)
  }
  return api
}

contextBridge.exposeInMainWorld('terrace', {
  ...Object.fromEntries(
    Object.entries(contractNames).map(([feature, names]) => [feature, featureApi(feature, names)]),
  ),
  // The page hands over the file itself: it cannot make one that has a path, and never learns the path.
  takeDropped: (file: File) => ipcRenderer.invoke(dropChannel, webUtils.getPathForFile(file)),
})
