import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../../src-renderer/ui/tokens.css', import.meta.url), 'utf8')

function theme(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']))
}

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0)
}

/** WCAG 2 contrast ratio, 1 to 21. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

const surfaces = ['bg', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-selected']
const tiers = ['blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet', 'grey'].map((t) => `tier-${t}`)
const states = ['danger', 'warning', 'success', 'info']

/** Foreground, background, least ratio: 4.5 for text (WCAG AA), 3 for outlines of controls. */
const pairs: [string, string, number][] = [
  ...surfaces.flatMap((s): [string, string, number][] => [
    ['fg', s, 7],
    ['fg-muted', s, 4.5],
    ['accent', s, 4.5],
    ['focus', s, 3],
  ]),
  ...states.flatMap((state): [string, string, number][] => [
    [state, 'bg', 4.5],
    [state, 'bg-raised', 4.5],
    [state, 'bg-sunken', 4.5],
    [state, `${state}-bg`, 4.5],
    ['fg', `${state}-bg`, 7],
    ['fg-muted', `${state}-bg`, 4.5],
  ]),
  ...tiers.flatMap((tier): [string, string, number][] => [
    [tier, 'bg', 4.5],
    [tier, 'bg-raised', 4.5],
  ]),
  ['border-strong', 'bg-raised', 3],
  ['border-strong', 'bg', 3],
  ['accent-fg', 'accent', 4.5],
  ['accent-fg', 'accent-hover', 4.5],
  ['danger-fg', 'danger', 4.5],
]

describe.each([
  ['light', ':root'],
  ['dark', ":root[data-theme='dark']"],
])('tokens of the %s theme', (_, selector) => {
  const colours = theme(selector)

  it.each(pairs)('%s on %s has at least %d:1', (front, back, least) => {
    const a = colours.get(front)
    const b = colours.get(back)
    expect(a, front).toBeDefined()
    expect(b, back).toBeDefined()
    expect(contrast(a ?? '', b ?? '')).toBeGreaterThanOrEqual(least)
  })
})
