import { designs } from '../designs/designs.svelte.ts'
import { navigation } from './navigation.svelte.ts'
import { isTyping, shortcutOf } from './shortcuts.ts'

/** Listens for the shortcuts of the whole window; the returned function stops it. */
export function installKeys(): () => void {
  let prefixedAt = 0
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]')) return
    const action = shortcutOf(event, Date.now() - prefixedAt < 1000)
    prefixedAt = action?.kind === 'prefix' ? Date.now() : 0
    if (!action || action.kind === 'prefix') return
    event.preventDefault()
    if (action.kind === 'go') navigation.go(action.screen)
    else if (action.kind === 'sheet') navigation.shortcuts = true
    else if (action.kind === 'search') document.querySelector<HTMLElement>('main [type=search]')?.focus()
    else if (designs.currentId) navigation.review = { designId: designs.currentId, destroy: false }
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
