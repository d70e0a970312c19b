import { PREFIX_MS } from '@shared/keyboard/combo.ts'
import { combosOfEvent } from '../keys/press.ts'
import { isTyping } from '../designer/typing.ts'
import { windowCommands } from './window-commands.ts'
import { windowKey } from './window-keys.ts'

/** Listens for the shortcuts of the whole window; the returned function stops it. */
export function installKeys(): () => void {
  let prefixedAt = 0
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    const combos = combosOfEvent(event)
    if (combos.length === 0) return
    const prefixed = Date.now() - prefixedAt < PREFIX_MS
    const meaning = windowKey(combos, { typing: isTyping(event.target), prefixed })
    prefixedAt = meaning === 'prefix' ? Date.now() : 0
    if (meaning === undefined || meaning === 'prefix') return
    event.preventDefault()
    windowCommands[meaning]()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
