import { type Combo, PREFIX } from '@shared/keyboard/combo.ts'
import { Keymap } from '@shared/keyboard/keymap.ts'
import type { ChosenKeys } from '@shared/keyboard/preferences.ts'
import { type WindowActionId, windowActions } from '@shared/keyboard/window-actions.ts'
import { chosenKeys } from '../keys/chosen.ts'

let built: { from: ChosenKeys; map: Keymap } | undefined

/** The shortcuts of the window as they are in force. */
export function windowKeys(): Keymap {
  const from = chosenKeys()
  if (built?.from !== from) built = { from, map: new Keymap(windowActions, from) }
  return built.map
}

export const shownWindowKey = (id: WindowActionId): Combo | undefined => windowKeys().keysOf(id)[0]

/** What text fields do themselves. */
const ofText = /^Ctrl\+(Shift\+|Alt\+)?([ACVXYZ]|Arrow\w+|Home|End|Backspace|Delete|Insert)$/

export interface WindowKeyState {
  /** The focus is where keys write a text. */
  typing: boolean
  /** The prefix was pressed a moment ago. */
  prefixed: boolean
}

/** What a key press means for the window: an action, or that it begins a shortcut of two keys. */
export function windowKey(
  combos: readonly Combo[],
  { typing, prefixed }: WindowKeyState,
): WindowActionId | 'prefix' | undefined {
  if (typing) {
    const held = combos.filter((combo) => combo.startsWith('Ctrl+') && !ofText.test(combo))
    return windowKeys().find(held, 'window') as WindowActionId | undefined
  }
  if (prefixed) {
    const after = combos.map((combo) => `${PREFIX} ${combo}`)
    return windowKeys().find(after, 'window') as WindowActionId | undefined
  }
  if (combos.includes(PREFIX)) return 'prefix'
  const id = windowKeys().find(combos, 'window') ?? windowKeys().find(combos, 'tables')
  return id as WindowActionId | undefined
}
