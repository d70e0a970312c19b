import { combosOfEvent } from '../../keys/press.ts'
import { windowKeys } from '../window-keys.ts'
import type { PaletteEntry } from './entry.ts'

type Source = () => PaletteEntry[]

/** The command palette of the window: whether it is open, and what the open designer offers to it. */
class PaletteState {
  open = $state(false)
  #designer: Source | undefined
  /** A server to show once the designer is there. */
  #wished: string | undefined

  /** The designer's actions and servers, as long as it is on the screen; the returned function takes them back. */
  offer(source: Source): () => void {
    this.#designer = source
    return () => {
      if (this.#designer === source) this.#designer = undefined
    }
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
    if (!asked || (!palette.open && document.querySelector('dialog[open]'))) return
    event.preventDefault()
    event.stopPropagation()
    palette.open = !palette.open
  }
  addEventListener('keydown', onKey, { capture: true })
  return () => removeEventListener('keydown', onKey, { capture: true })
}
