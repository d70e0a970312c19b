import type { PanelName } from '@shared/contract/app.ts'

export type Beside = PanelName | 'history'

/** Pixels that each takes from the canvas's width; the others stand under it or are a strip. */
const WIDTH: Partial<Record<Beside, number>> = { outline: 260, history: 280, properties: 320 }
/** The least that is left to the canvas: a lane's name and a card or two can be read. */
const CANVAS = 460

/**
 * What is shown of what is open, what was asked for last at the end. In a narrow window the panels asked for earlier make
 * room; where not even one leaves a canvas to work on, the last one lies over it.
 */
export function shownOf(open: readonly Beside[], width: number): { shown: Set<Beside>; over: boolean } {
  const shown = new Set(open.filter((name) => WIDTH[name] === undefined))
  const sides = open.filter((name) => WIDTH[name] !== undefined).toReversed()
  let room = width - CANVAS
  for (const name of sides) {
    room -= WIDTH[name] ?? 0
    if (room < 0) break
    shown.add(name)
  }
  const [last] = sides
  const over = last !== undefined && !shown.has(last)
  if (over) shown.add(last)
  return { shown, over }
}
