import type { PaletteColor } from '@shared/drawing/faces.ts'

/** Colours and fonts of the canvas, read from the page's custom properties. */
export interface Theme {
  readonly dark: boolean
  readonly bg: string
  readonly raised: string
  readonly sunken: string
  readonly fg: string
  readonly muted: string
  readonly border: string
  readonly accent: string
  readonly danger: string
  readonly warning: string
  readonly success: string
  readonly info: string
  readonly tiers: Readonly<Record<PaletteColor, string>>
  readonly font: string
}

const palette: readonly PaletteColor[] = ['blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet', 'grey']

export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element)
  const value = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback
  const bg = value('--bg', '#ffffff')
  return {
    dark: isDark(bg),
    bg,
    raised: value('--bg-raised', '#ffffff'),
    sunken: value('--bg-sunken', '#f3f4f6'),
    fg: value('--fg', '#1b1f24'),
    muted: value('--fg-muted', '#5b6570'),
    border: value('--border', '#d5dae0'),
    accent: value('--accent', '#2563eb'),
    danger: value('--danger', '#c62828'),
    warning: value('--warning', '#a15c00'),
    success: value('--success', '#1b7f3b'),
    info: value('--info', '#1565c0'),
    tiers: Object.fromEntries(
      palette.map((name) => [name, value(`--tier-${name}`, '#7a8591')]),
    ) as Theme['tiers'],
    font: value('--font', 'system-ui, sans-serif'),
  }
}

/** Is a colour as written in CSS (#rgb, #rrggbb, rgb()) a dark one? */
function isDark(color: string): boolean {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1]
  const parts = hex
    ? hex.length === 3
      ? [...hex].map((digit) => Number.parseInt(digit + digit, 16))
      : [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
    : (color.match(/[\d.]+/g) ?? ['255', '255', '255']).slice(0, 3).map(Number)
  const [red = 255, green = 255, blue = 255] = parts
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}

/** Calls back whenever colours may have changed: the system's scheme, or a class or theme set on the page. */
export function watchTheme(changed: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true })
  return () => {
    scheme.removeEventListener('change', changed)
    observer.disconnect()
  }
}
