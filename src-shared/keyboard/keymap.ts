import type { Combo } from './combo.ts'
import type { ChosenKeys } from './preferences.ts'

/** Where shortcuts are heard. Those of the whole window meet all others; the designer and tables never meet. */
export type KeyScope = 'window' | 'designer' | 'tables'

export interface KeyedAction {
  readonly id: string
  readonly scope: KeyScope
  /** Its own shortcuts. */
  readonly keys: readonly Combo[]
}

const meet = (one: KeyScope, other: KeyScope): boolean =>
  one === other || one === 'window' || other === 'window'

/** Which shortcut means which action, with what the person chose in place of an action's own shortcuts. */
export class Keymap {
  readonly #actions: readonly KeyedAction[]
  readonly #chosen: ChosenKeys
  readonly #byCombo = new Map<Combo, KeyedAction[]>()

  constructor(actions: readonly KeyedAction[], chosen: ChosenKeys = {}) {
    this.#actions = actions
    this.#chosen = chosen
    for (const action of actions)
      for (const combo of this.keysOf(action.id))
        this.#byCombo.set(combo, [...(this.#byCombo.get(combo) ?? []), action])
  }

  /** The shortcuts of an action as they are in force; the first is shown. */
  keysOf(id: string): readonly Combo[] {
    return this.#chosen[id] ?? this.#actions.find((action) => action.id === id)?.keys ?? []
  }

  isChosen(id: string): boolean {
    return this.#chosen[id] !== undefined
  }

  /** The action that a key press means in a scope: the first of its readings that means one. */
  find(combos: readonly Combo[], scope: KeyScope): string | undefined {
    for (const combo of combos) {
      const found = this.#byCombo.get(combo)?.find((action) => action.scope === scope)
      if (found) return found.id
    }
    return undefined
  }

  /** The other actions that have a shortcut already where this one would be heard. */
  conflicts(id: string, combo: Combo): string[] {
    const scope = this.#actions.find((action) => action.id === id)?.scope ?? 'window'
    return (this.#byCombo.get(combo) ?? [])
      .filter((other) => other.id !== id && meet(scope, other.scope))
      .map((other) => other.id)
  }
}

/** What is chosen once an action has these shortcuts, and those that had one of them have it no more. */
export function withKeys(
  chosen: ChosenKeys,
  actions: readonly KeyedAction[],
  id: string,
  keys: readonly Combo[],
): ChosenKeys {
  const map = new Keymap(actions, chosen)
  const next: Record<string, Combo[]> = { ...chosen, [id]: [...new Set(keys)] }
  for (const combo of keys)
    for (const other of map.conflicts(id, combo))
      next[other] = (next[other] ?? map.keysOf(other)).filter((one) => one !== combo)
  return tidied(next, actions)
}

/** An action's own shortcuts again. Another one that was given them meanwhile keeps them. */
export function withoutChoice(chosen: ChosenKeys, actions: readonly KeyedAction[], id: string): ChosenKeys {
  const { [id]: _, ...rest } = chosen
  const map = new Keymap(actions, rest)
  const own = actions.find((action) => action.id === id)?.keys ?? []
  const free = own.filter((combo) => map.conflicts(id, combo).every((other) => rest[other] === undefined))
  return free.length === own.length ? rest : { ...rest, [id]: free }
}

/** Without choices that say what holds anyway. */
function tidied(chosen: ChosenKeys, actions: readonly KeyedAction[]): ChosenKeys {
  const own = new Map(actions.map((action) => [action.id, action.keys]))
  return Object.fromEntries(
    Object.entries(chosen).filter(([id, keys]) => keys.join(' | ') !== own.get(id)?.join(' | ')),
  )
}
