export type Theme = 'system' | 'light' | 'dark'

const dark = matchMedia('(prefers-color-scheme: dark)')

/** The theme on the screen; `system` follows the desktop's own as it changes. */
class ThemeState {
  #chosen: Theme = 'system'
  shown = $state<'light' | 'dark'>(dark.matches ? 'dark' : 'light')

  constructor() {
    dark.addEventListener('change', () => this.#show())
  }

  apply(chosen: Theme): void {
    this.#chosen = chosen
    this.#show()
  }

  #show(): void {
    this.shown = this.#chosen === 'system' ? (dark.matches ? 'dark' : 'light') : this.#chosen
    document.documentElement.dataset['theme'] = this.shown
  }
}

export const theme = new ThemeState()
