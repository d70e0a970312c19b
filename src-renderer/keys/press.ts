import { type Combo, combosOf, type KeyPress, shownCombo, shownParts } from '@shared/keyboard/combo.ts'

// Tests of what needs no page run without one.
const mac = /Mac/.test(globalThis.navigator?.platform ?? '')

export const pressOf = (event: KeyboardEvent): KeyPress => ({
  key: event.key,
  code: event.code,
  ctrl: event.ctrlKey || (mac && event.metaKey),
  meta: !mac && event.metaKey,
  alt: event.altKey,
  shift: event.shiftKey,
  altGraph: event.getModifierState('AltGraph'),
})

/** The shortcuts that a key event may mean; none while a text is being composed. */
export const combosOfEvent = (event: KeyboardEvent): Combo[] =>
  event.isComposing ? [] : combosOf(pressOf(event))

/** "Ctrl+Shift+↑", or "⌘⇧↑" on a Mac. */
export const keyText = (combo: Combo): string => shownCombo(combo, mac)

/** The keys of a shortcut, one by one. */
export const keyParts = (combo: Combo): string[] => shownParts(combo, mac)
