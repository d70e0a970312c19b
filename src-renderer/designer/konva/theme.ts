import type { PaletteColor } from '@shared/drawing/faces.ts'
import { forgetFitted } from './text.ts'

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
  const text = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback
  // System colours, as a high-contrast palette has them, are names until an element wears them.
  const probe = element.ownerDocument.createElement('i')
  probe.hidden = true
  probe.style.forcedColorAdjust = 'none'
  element.append(probe)
  const worn = getComputedStyle(probe)
  const value = (name: string, fallback: string): string => {
    probe.style.color = text(name, fallback)
    return worn.color || fallback
  }
  const bg = value('--bg', '#ffffff')
  const theme: Theme = {
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
    font: text('--font', 'system-ui, sans-serif'),
  }
  probe.remove()
  return theme
}

/** Is a colour as the browser tells it, rgb(…), a dark one? */
function isDark(color: string): boolean {
  const [red = 255, green = 255, blue = 255] = (color.match(/[\d.]+/g) ?? []).map(Number)
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128
}

/**
 * Calls back whenever colours or fonts may have changed: the system's scheme, a class or theme set on the page, letters
 * that came from a file.
 */
export function watchTheme(changed: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)']
  const media = queries.map((query) => matchMedia(query))
  for (const one of media) one.addEventListener('change', changed)
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true })
  const withFont = ({ fontfaces }: FontFaceSetLoadEvent): void => {
    if (fontfaces.length === 0) return
    forgetFitted()
    changed()
  }
  document.fonts.addEventListener('loadingdone', withFont)
  return () => {
    document.fonts.removeEventListener('loadingdone', withFont)
    for (const one of media) one.removeEventListener('change', changed)
    observer.disconnect()
  }
}
