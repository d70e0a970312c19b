import { CARD, CARD_STEP, FIRST_CARD } from '@shared/design/create.ts'
import type { Point } from '@shared/drawing/geometry.ts'

/** So many places in a lane that neither a card nor one another cover, row by row. */
export function freeSpots(inLane: Iterable<Point>, perRow: number, count: number): Point[] {
  // Which of the places each card covers, so that a place needs no look at every card.
  const covered = new Set<string>()
  for (const { x, y } of inLane) {
    const column = (x - FIRST_CARD.x) / CARD_STEP.x
    const row = (y - FIRST_CARD.y) / CARD_STEP.y
    for (const at of [Math.floor(column), Math.ceil(column)])
      for (const down of [Math.floor(row), Math.ceil(row)]) {
        const wide = Math.abs(FIRST_CARD.x + at * CARD_STEP.x - x) < CARD.width
        const high = Math.abs(FIRST_CARD.y + down * CARD_STEP.y - y) < CARD.height
        if (wide && high) covered.add(`${at} ${down}`)
      }
  }
  const spots: Point[] = []
  for (let index = 0; spots.length < count; index += 1) {
    const [column, row] = [index % perRow, Math.floor(index / perRow)]
    if (covered.has(`${column} ${row}`)) continue
    spots.push({ x: FIRST_CARD.x + column * CARD_STEP.x, y: FIRST_CARD.y + row * CARD_STEP.y })
  }
  return spots
}
