import { CARD, CARD_STEP, FIRST_CARD } from '../design/create.ts'
import type { Point } from './geometry.ts'
import { cardPlace } from './layout.ts'

/** Free places of one lane, row by row: each is found at once, however many cards there are. */
export class FreePlaces {
  readonly #perRow: number
  readonly #covered = new Set<number>()
  #at = 0

  constructor(perRow: number) {
    this.#perRow = perRow
  }

  /** Marks the places that a card lies on. */
  cover(server: Point): void {
    const { x, y } = cardPlace(server)
    const columns = between(x - FIRST_CARD.x, CARD.width, CARD_STEP.x)
    const rows = between(y - FIRST_CARD.y, CARD.height, CARD_STEP.y)
    for (const column of columns.filter((one) => one < this.#perRow))
      for (const row of rows) this.#covered.add(row * this.#perRow + column)
  }

  next(): { x: number; y: number } {
    while (this.#covered.has(this.#at)) this.#at += 1
    const place = {
      x: FIRST_CARD.x + (this.#at % this.#perRow) * CARD_STEP.x,
      y: FIRST_CARD.y + Math.floor(this.#at / this.#perRow) * CARD_STEP.y,
    }
    this.#at += 1
    return place
  }
}

/** The steps, from 0, whose cards overlap one that begins at `start`. */
function between(start: number, size: number, step: number): number[] {
  const first = Math.max(0, Math.floor((start - size) / step) + 1)
  const last = Math.ceil((start + size) / step) - 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at)
}
