import { type Combo, PREFIX, PREFIX_MS } from '@shared/keyboard/combo.ts'
import { Keymap, withKeys, withoutChoice } from '@shared/keyboard/keymap.ts'
import type { ChosenKeys } from '@shared/keyboard/preferences.ts'
import { reservedReason } from '@shared/keyboard/reserved.ts'
import { combosOfEvent } from './press.ts'
import { keyedActions } from './shortcut-list.ts'

/** What was pressed for an action, and what stands in its way. */
export interface Recorded {
  readonly combo: Combo
  /** Why it cannot be used at all. */
  readonly reserved: string | null
  /** The actions that have it. */
  readonly conflicts: readonly string[]
}

/** Recording of a new shortcut for one action at a time. */
export class Recording {
  /** The action that waits for keys. */
  id = $state<string>()
  recorded = $state.raw<Recorded>()
  /** The prefix was pressed: another key may follow. */
  prefixed = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  start(id: string): void {
    this.stop()
    this.id = id
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.id = undefined
    this.recorded = undefined
    this.prefixed = false
  }

  /** Takes a key press. Returns the shortcut when nothing stands in its way. */
  press(event: KeyboardEvent, chosen: ChosenKeys): Combo | undefined {
    const [combo] = combosOfEvent(event)
    if (combo === undefined || this.id === undefined) return undefined
    if (combo === PREFIX && !this.prefixed) {
      this.prefixed = true
      this.recorded = undefined
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => (this.prefixed = false), 3 * PREFIX_MS)
      return undefined
    }
    const whole = this.prefixed && /^[A-Z0-9]$/.test(combo) ? `${PREFIX} ${combo}` : combo
    this.prefixed = false
    const conflicts = new Keymap(keyedActions, chosen).conflicts(this.id, whole)
    const reserved = reservedReason(whole)
    this.recorded = { combo: whole, reserved, conflicts }
    return reserved === null && conflicts.length === 0 ? whole : undefined
  }
}

/** What is chosen once an action has this shortcut and no other. */
export const given = (chosen: ChosenKeys, id: string, combo: Combo): ChosenKeys =>
  withKeys(chosen, keyedActions, id, [combo])

export const taken = (chosen: ChosenKeys, id: string): ChosenKeys => withKeys(chosen, keyedActions, id, [])

export const reset = (chosen: ChosenKeys, id: string): ChosenKeys => withoutChoice(chosen, keyedActions, id)
