import type { ChosenKeys } from '@shared/keyboard/preferences.ts'

let chosen: ChosenKeys = {}

/** The shortcuts that the person chose in place of an action's own. Another object whenever they change. */
export const chosenKeys = (): ChosenKeys => chosen

export function setChosenKeys(next: ChosenKeys): void {
  chosen = next
}
