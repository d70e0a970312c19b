import type { BrowserWindow } from 'electron'
import { z } from 'zod'
import { TerraceError } from '@shared/base/errors.ts'
import type { Services } from '@shared/contract/index.ts'
import type { EventMessage } from '@shared/contract/names.ts'
import { windowTabs, type WindowTabs } from '@shared/contract/windows.ts'
import { t } from '@shared/text/translate.ts'
import { callingWindow } from './calling-window.ts'
import { sendEvent } from './ipc.ts'
import { type WindowState, windowState } from './window.ts'

/** More than these nobody can find again; each costs a process. */
const MAX_WINDOWS = 12

const keptWindow = z.object({ state: windowState.nullable(), tabs: windowTabs.nullable() })
type KeptWindow = z.infer<typeof keptWindow>
const keptWindows = z.array(keptWindow).max(MAX_WINDOWS)

export interface WindowsOptions {
  create(state: WindowState | null, saveState: (state: WindowState) => void): BrowserWindow
  /** What was kept of the windows of the last run. */
  read(key: string): unknown
  keep(key: string, value: unknown): void
}

interface OpenWindow extends KeptWindow {
  readonly window: BrowserWindow
}

const offset = (state: WindowState | null): WindowState | null =>
  state && state.x !== undefined && state.y !== undefined
    ? { ...state, x: state.x + 28, y: state.y + 28, maximized: false }
    : state

/** The windows of the app, what each has open, and how they come back after a restart. */
export class AppWindows {
  #options: WindowsOptions | undefined
  #open: OpenWindow[] = []
  #quitting = false

  /** Opens those of the last run; a first one when there were none. */
  restore(options: WindowsOptions): void {
    this.#options = options
    this.#open = []
    const kept = keptWindows.safeParse(options.read('windows'))
    // Before there were several, the only one was kept under another name.
    const single = windowState.safeParse(options.read('window'))
    const last = kept.success ? kept.data : []
    const first = last.length > 0 ? last : [{ state: single.success ? single.data : null, tabs: null }]
    for (const one of first) this.#add(one)
  }

  all(): BrowserWindow[] {
    return this.#open.map(({ window }) => window).filter((window) => !window.isDestroyed())
  }

  /** The one that the person works in, or did last. */
  current(): BrowserWindow | undefined {
    const all = this.all()
    return all.find((window) => window.isFocused()) ?? all.at(-1)
  }

  bringToFront(window = this.current()): void {
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  /** An event of the core: to everyone, but what asks for an answer to one window. */
  send(message: EventMessage): void {
    const current = this.current()
    const one = message.feature === 'files' && message.event === 'asked'
    sendEvent(one ? (current ? [current] : []) : this.all(), message)
  }

  sendToCurrent(message: EventMessage): void {
    const current = this.current()
    if (current) sendEvent([current], message)
  }

  /** The app ends: its windows close, and are to come back. */
  quitting(): void {
    this.#quitting = true
    this.#keep()
  }

  /** The "windows" feature of the contract. */
  readonly service: Services['windows'] = {
    tabs: () => this.#caller()?.tabs ?? null,

    setTabs: (tabs) => {
      const caller = this.#caller()
      if (caller) caller.tabs = tabs
      this.#keep()
      return null
    },

    claim: ({ id }) => {
      const caller = this.#caller()
      const other = this.#open.find((one) => one !== caller && one.tabs?.tabs.includes(id))
      if (other) {
        this.bringToFront(other.window)
        sendEvent([other.window], { feature: 'windows', event: 'show', payload: { id } })
        return { elsewhere: true }
      }
      // Held from now on, before the window tells all its tabs: another one may ask meanwhile.
      const tabs = caller?.tabs?.tabs ?? []
      if (caller) caller.tabs = { tabs: tabs.includes(id) ? tabs : [...tabs, id], active: id }
      return { elsewhere: false }
    },

    openNew: ({ id }) => {
      if (this.all().length >= MAX_WINDOWS) {
        throw new TerraceError('precondition', t`${MAX_WINDOWS} windows are open already.`, {
          left: t`The design stays where it is.`,
          next: t`Close one first.`,
        })
      }
      for (const one of this.#open) if (one.tabs) one.tabs = without(one.tabs, id)
      this.#add({ state: offset(this.#caller()?.state ?? null), tabs: { tabs: [id], active: id } })
      return null
    },
  }

  #caller(): OpenWindow | undefined {
    const window = callingWindow()
    return this.#open.find((one) => one.window === window)
  }

  #add(kept: KeptWindow): void {
    const window = this.#options?.create(kept.state, (state) => {
      one.state = state
      this.#keep()
    })
    if (!window) return
    const one: OpenWindow = { ...kept, window }
    this.#open.push(one)
    window.on('focus', () => {
      // The order is that of use: the last one is where things go when none has the focus.
      this.#open = [...this.#open.filter((other) => other !== one), one]
    })
    window.on('closed', () => {
      // The last one ends the app, and is to come back.
      if (this.#quitting || this.#open.length === 1) return
      this.#open = this.#open.filter((other) => other !== one)
      this.#keep()
    })
    this.#keep()
  }

  #keep(): void {
    const kept = this.#open.map(({ state, tabs }) => ({ state, tabs }))
    this.#options?.keep('windows', kept)
  }
}

function without({ tabs, active }: WindowTabs, id: string): WindowTabs {
  const left = tabs.filter((one) => one !== id)
  return { tabs: left, active: active === id ? (left.at(-1) ?? null) : active }
}
