import { combosOfEvent } from '../../keys/press.ts'
import { windowKeys } from '../window-keys.ts'
import type { PaletteEntry } from './entry.ts'

type Source = () => PaletteEntry[]

/** The command palette of the window: whether it is open, and what the open designer offers to it. */
class PaletteState {
  open = $state(false)
  #designer: Source | undefined
  /** Typed after its shortcut while it was still being loaded; undefined as soon as its field hears by itself. */
  #ahead: string | undefined
  /** A server to show once the designer is there. */
  #wished: string | undefined

  /** The designer's actions and servers, as long as it is on the screen; the returned function takes them back. */
  offer(source: Source): () => void {
    this.#designer = source
    return () => {
      if (this.#designer === source) this.#designer = undefined
    }
  }

  toggle(): void {
    this.open = !this.open
    this.#ahead = this.open ? '' : undefined
  }

  /** Keeps what is typed before the field is there: it is meant for it. */
  hears({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (!this.open || this.#ahead === undefined || ctrlKey || metaKey || altKey || [...key].length !== 1)
      return false
    this.#ahead += key
    return true
  }

  /** What was typed so far; the field is there from now on. */
  takeTyped(): string {
    const typed = this.#ahead ?? ''
    this.#ahead = undefined
    return typed
  }

  /** What the designer offers now; undefined while it is not on the screen. */
  offered(): PaletteEntry[] | undefined {
    return this.#designer?.()
  }

  wish(server: string): void {
    this.#wished = server
  }

  /** The server wished for, once. */
  takeWish(): string | undefined {
    const wished = this.#wished
    this.#wished = undefined
    return wished
  }
}

export const palette = new PaletteState()

/** Opens and closes the palette by its shortcut, wherever the focus is; the returned function stops it. */
export function installPaletteKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const asked = windowKeys().find(combosOfEvent(event), 'window') === 'window.palette'
    // A dialog wants its answer first.
    if (asked ? !palette.open && document.querySelector('dialog[open]') : !palette.hears(event)) return
    event.preventDefault()
    event.stopPropagation()
    if (asked) palette.toggle()
  }
  addEventListener('keydown', onKey, { capture: true })
  return () => removeEventListener('keydown', onKey, { capture: true })
}
