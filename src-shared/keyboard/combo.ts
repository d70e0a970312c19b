/**
 * A shortcut as text: "Ctrl+Shift+Z", "S", "Alt+ArrowUp", "?", or "G H": G, then H. `Ctrl` stands
 * for Command on a Mac. Parts are in the order Ctrl, Alt, Shift; letters are capitals whether or not Shift is named.
 * Shift is named only where the key itself does not tell it: "?" is "?" wherever it lies on a keyboard.
 */
export type Combo = string

/** The key that another one follows: "G H". */
export const PREFIX: Combo = 'G'
/** How long the second key may take. */
export const PREFIX_MS = 1000

/** A key press as the DOM tells it. */
export interface KeyPress {
  readonly key: string
  /** Which key of the board, whatever it types: "KeyZ", "Digit1". */
  readonly code?: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly shift: boolean
  /** The Windows key, or Command where `ctrl` does not stand for it. */
  readonly meta?: boolean
  /** AltGr is held: what it types is a character, though Windows tells Ctrl and Alt. */
  readonly altGraph?: boolean
}

const modifiers = new Set(['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'CapsLock', 'NumLock', 'Fn', 'OS'])
const named = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Backspace',
  'ContextMenu',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'Insert',
  'PageDown',
  'PageUp',
  'Space',
  'Tab',
  ...Array.from({ length: 12 }, (_, at) => `F${at + 1}`),
])
const namedByLower = new Map([...named].map((name) => [name.toLowerCase(), name]))

/** Tells Shift by itself: a sign that another sign shares its key with. Letters, digits and named keys do not. */
const tellsShift = (key: string): boolean => key.length === 1 && !/[A-Z0-9]/.test(key)

const join = (ctrl: boolean, alt: boolean, shift: boolean, key: string): Combo =>
  `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift && !tellsShift(key) ? 'Shift+' : ''}${key}`

/** The key's name in a shortcut; undefined when it is none, as a modifier alone or a dead key. */
function keyName(key: string): string | undefined {
  if (key === ' ') return 'Space'
  // "ß" would become two letters; it stays what it is.
  if ([...key].length === 1) return key.toUpperCase().length === key.length ? key.toUpperCase() : key
  return named.has(key) && !modifiers.has(key) ? key : undefined
}

/**
 * The shortcuts that a key press may mean, best first: by what the key types; then, where a layout types no Latin
 * letter (Ctrl+Я) or the digits need Shift (Ctrl+& on a French keyboard), by where the key lies.
 */
export function combosOf(press: KeyPress): Combo[] {
  if (press.meta) return []
  const ctrl = press.ctrl && !press.altGraph
  const alt = press.alt && !press.altGraph
  const name = keyName(press.key)
  const byKey = name === undefined ? [] : [join(ctrl, alt, press.shift, name)]
  if (press.altGraph) return byKey
  const [, letter, digit] = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(press.code ?? '') ?? []
  const foreign = name === undefined || (name.length === 1 && name.charCodeAt(0) > 127)
  // A Mac's Option key types signs of its own: there the place of the key alone tells which one it was.
  const place = (letter !== undefined && (foreign || alt) ? letter : undefined) ?? digit
  const byPlace = place === undefined || press.key === 'Dead' ? [] : [join(ctrl, alt, press.shift, place)]
  return [...new Set([...byKey, ...byPlace])]
}

/** "ctrl+shift+z" or "Shift+Ctrl+Z" as "Ctrl+Shift+Z"; undefined when it is no shortcut. */
export function normalise(text: string): Combo | undefined {
  const chords = text.trim().split(/ +/)
  const first = chord(chords[0] ?? '')
  if (first === undefined || chords.length > 2) return undefined
  if (chords.length === 1) return first
  const second = chord(chords[1] ?? '')
  // Only plain letters and digits follow the prefix: anything else is pressed at once.
  return first === PREFIX && second !== undefined && /^[A-Z0-9]$/.test(second)
    ? `${first} ${second}`
    : undefined
}

function chord(text: string): Combo | undefined {
  const parts = text.split(/(?<=[^+])\+/)
  const last = parts.pop() ?? ''
  const key = namedByLower.get(last.toLowerCase()) ?? keyName(last)
  if (key === undefined) return undefined
  const held = { ctrl: false, alt: false, shift: false }
  for (const part of parts) {
    const name = part.toLowerCase()
    if (name === 'cmdorctrl' || name === 'ctrl') held.ctrl = true
    else if (name === 'alt') held.alt = true
    else if (name === 'shift') held.shift = true
    else return undefined
  }
  return join(held.ctrl, held.alt, held.shift, key)
}

const shownKeys: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  Escape: 'Esc',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
}
const onMac: Readonly<Record<string, string>> = { Ctrl: '⌘', Alt: '⌥', Shift: '⇧' }

/** The keys of a shortcut as people read them, one by one. */
export function shownParts(combo: Combo, mac = false): string[] {
  if (combo.includes(' ')) return combo.toLowerCase().split(' ')
  const parts = combo.split(/(?<=[^+])\+/)
  return parts.map((part) => (mac ? onMac[part] : undefined) ?? shownKeys[part] ?? part)
}

/** "Ctrl+Shift+↑" */
export const shownCombo = (combo: Combo, mac = false): string =>
  shownParts(combo, mac).join(combo.includes(' ') ? ' ' : mac ? '' : '+')

const acceleratorKeys: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  '+': 'Plus',
}

/** A shortcut as Electron writes it; undefined for what a native menu cannot show. */
export function acceleratorOf(combo: Combo): string | undefined {
  if (combo.includes(' ')) return undefined
  const parts = combo.split(/(?<=[^+])\+/)
  const key = parts.pop() ?? ''
  if (key.length === 1 && key.charCodeAt(0) > 126) return undefined
  const held = parts.map((part) => (part === 'Ctrl' ? 'CmdOrCtrl' : part))
  return [...held, acceleratorKeys[key] ?? key].join('+')
}
