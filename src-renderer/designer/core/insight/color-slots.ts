import type { PaletteColor } from '@shared/drawing/faces.ts'

/** How a colour fills: when all colours are taken, patterns tell further values apart. */
export type Pattern = 'solid' | 'stripes' | 'dots'
export interface Slot {
  readonly color: PaletteColor
  readonly pattern: Pattern
}

/** The most unlike first. Grey is kept for "none". */
const hues: readonly PaletteColor[] = ['blue', 'orange', 'green', 'violet', 'teal', 'red', 'amber']
const patterns: readonly Pattern[] = ['solid', 'stripes', 'dots']
const all: readonly Slot[] = patterns.flatMap((pattern) => hues.map((color) => ({ color, pattern })))
const keyOf = ({ color, pattern }: Slot): string => `${color} ${pattern}`

/**
 * A colour for each value, in the order given. What had one keeps it, so that no value changes colour because others
 * come or go. After all colours in all patterns it begins again: from there on only the names tell values apart.
 */
export function slotsFor(
  values: readonly string[],
  before: ReadonlyMap<string, Slot> = new Map(),
): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  const taken = new Set<string>()
  for (const value of values) {
    const kept = before.get(value)
    if (!kept) continue
    slots.set(value, kept)
    taken.add(keyOf(kept))
  }
  const free = all.filter((slot) => !taken.has(keyOf(slot)))
  let next = 0
  for (const value of values) {
    if (slots.has(value)) continue
    const slot = free[next] ?? all[(next - free.length) % all.length]
    if (slot) slots.set(value, slot)
    next += 1
  }
  return slots
}
