import { hash64 } from '@shared/base/hash.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'

/** How a colour fills: when all colours are taken, patterns tell further values apart. */
export type Pattern = 'solid' | 'stripes' | 'dots'
export interface Slot {
  readonly color: PaletteColor
  readonly pattern: Pattern
}

/** Grey is kept for "none". */
const hues: readonly PaletteColor[] = ['blue', 'orange', 'green', 'violet', 'teal', 'red', 'amber']
const patterns: readonly Pattern[] = ['solid', 'stripes', 'dots']

/**
 * A colour for each value: its own one by its name, or the next that is free, so that a value hardly ever changes
 * colour when others come and go. After all colours in all patterns it begins again.
 */
export function slotsFor(values: Iterable<string>): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  const taken = new Set<number>()
  const size = hues.length
  for (const value of [...new Set(values)].sort()) {
    if (taken.size === size * patterns.length) taken.clear()
    const first = Number.parseInt(hash64(value).slice(-6), 16) % size
    const layer = Math.floor(taken.size / size)
    let step = 0
    while (taken.has(layer * size + ((first + step) % size))) step += 1
    const hue = (first + step) % size
    taken.add(layer * size + hue)
    slots.set(value, { color: hues[hue] ?? 'grey', pattern: patterns[layer] ?? 'solid' })
  }
  return slots
}
