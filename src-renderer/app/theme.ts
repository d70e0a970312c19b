export type Theme = 'system' | 'light' | 'dark'

const dark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Theme = 'system'

function show(): void {
  const theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen
  document.documentElement.dataset['theme'] = theme
}
dark.addEventListener('change', show)

/** Shows a theme from now on; `system` follows the desktop's own. */
export function applyTheme(theme: Theme): void {
  chosen = theme
  show()
}
