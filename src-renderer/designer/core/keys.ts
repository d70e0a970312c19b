import { type Combo, normalise } from '@shared/keyboard/combo.ts'
import { type KeyedAction, Keymap } from '@shared/keyboard/keymap.ts'
import type { ChosenKeys } from '@shared/keyboard/preferences.ts'
import { chosenKeys } from '../../keys/chosen.ts'
import { actions } from './actions/index.ts'

/** The system's clipboard must take part in these, so the page's own copy and paste events carry them out. */
export const leftToClipboard: ReadonlySet<string> = new Set(['edit.copy', 'edit.cut', 'edit.paste'])

/** The actions of the designer as shortcuts see them. */
export const designerKeyed: readonly KeyedAction[] = actions.map(({ id, shortcuts }) => ({
  id,
  scope: 'designer',
  keys: (shortcuts ?? []).map((text) => normalise(text)).filter((combo) => combo !== undefined),
}))

let built: { from: ChosenKeys; map: Keymap } | undefined

/** The designer's shortcuts as they are in force. */
export function designerKeys(): Keymap {
  const from = chosenKeys()
  if (built?.from !== from) built = { from, map: new Keymap(designerKeyed, from) }
  return built.map
}

/** The shortcut that is shown for an action; empty when it has none. */
export const shownKey = (id: string): Combo => designerKeys().keysOf(id)[0] ?? ''
