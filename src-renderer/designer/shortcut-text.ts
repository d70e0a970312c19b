const names: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
}

/** "Ctrl+Shift+ArrowUp" as people read it. */
export const shortcutText = (shortcut: string): string =>
  shortcut
    .split(/(?<=.)\+/)
    .map((part) => names[part] ?? part)
    .join('+')
