import type { Screen } from './navigation.svelte.ts'

export interface Shortcut {
  keys: string[]
  text: string
}

/** The sheet behind "?", in groups. */
export const shortcutGroups: { title: string; shortcuts: Shortcut[] }[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['Ctrl', 'K'], text: 'Find an action, server, host or screen' },
      { keys: ['g', 'd'], text: 'Go to the design' },
      { keys: ['g', 'h'], text: 'Go to hosts' },
      { keys: ['g', 'j'], text: 'Go to jobs' },
      { keys: ['g', 'a'], text: 'Go to the audit log' },
      { keys: ['g', 's'], text: 'Go to settings' },
      { keys: ['/'], text: 'Search on this screen' },
      { keys: ['p'], text: 'Review the plan of the design' },
      { keys: ['?'], text: 'Show this sheet' },
      { keys: ['Esc'], text: 'Close a dialog or menu' },
    ],
  },
  {
    title: 'Tables and lists',
    shortcuts: [
      { keys: ['↓', 'j'], text: 'Next row' },
      { keys: ['↑', 'k'], text: 'Previous row' },
      { keys: ['Enter'], text: 'Open the row' },
    ],
  },
  {
    title: 'Design',
    shortcuts: [
      { keys: ['Ctrl', 'Z'], text: 'Undo' },
      { keys: ['Ctrl', 'Shift', 'Z'], text: 'Redo' },
      { keys: ['Delete'], text: 'Delete what is selected' },
      { keys: ['Ctrl', 'A'], text: 'Select all' },
      { keys: ['Ctrl', 'F'], text: 'Find on the canvas' },
      { keys: ['M'], text: 'Show or hide the minimap' },
      { keys: ['F'], text: 'Draw a frame around the selection' },
      { keys: ['Alt', '→'], text: 'Resize a note or frame by the arrow keys' },
      { keys: ['Shift', 'N'], text: 'Show or hide the lines of networks' },
      { keys: ['Shift', 'V'], text: 'Show or hide volumes' },
      { keys: ['Ctrl', 'Shift', 'L'], text: 'Lock in place, or unlock' },
      { keys: ['Shift', 'F10'], text: 'Open the context menu' },
    ],
  },
]

const screens: Record<string, Screen> = { d: 'design', h: 'hosts', j: 'jobs', a: 'audit', s: 'settings' }

export type ShortcutAction =
  | { kind: 'go'; screen: Screen }
  | { kind: 'search' }
  | { kind: 'sheet' }
  | { kind: 'review' }
  | { kind: 'prefix' }

/** What a key means outside text fields; `prefixed` is true within a second after "g". */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  prefixed: boolean,
): ShortcutAction | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  if (prefixed) {
    const screen = screens[event.key]
    return screen ? { kind: 'go', screen } : undefined
  }
  if (event.key === 'g') return { kind: 'prefix' }
  if (event.key === '/') return { kind: 'search' }
  if (event.key === '?') return { kind: 'sheet' }
  if (event.key === 'p') return { kind: 'review' }
  return undefined
}

/** Typing belongs to the field, not to shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
