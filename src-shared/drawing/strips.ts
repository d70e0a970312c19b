import type { LinkId } from '../design/records.ts'
import type { Box } from './geometry.ts'
import type { Strip } from './plan-route.ts'

const CELL = 256
/** A card this near to a strip counts as on it. */
export const STRIP_MARGIN = 1

/** A strip and the link that looked at it; `gone` when that link has looked anew since. */
export interface Look extends Strip {
  readonly link: LinkId
  gone: boolean
}

/** Which links looked at which strips, so that a card that comes or goes concerns only them. */
export class Strips {
  readonly #cells = new Map<number, Look[]>()
  readonly #looks = new Map<LinkId, readonly Look[]>()

  put(link: LinkId, looks: readonly Look[]): void {
    this.#looks.set(link, looks)
    for (const look of looks) {
      const key = Math.floor(look.x / CELL)
      const cell = this.#cells.get(key)
      if (cell) cell.push(look)
      else this.#cells.set(key, [look])
    }
  }

  drop(link: LinkId): void {
    for (const look of this.#looks.get(link) ?? []) look.gone = true
    this.#looks.delete(link)
  }

  clear(): void {
    this.#cells.clear()
    this.#looks.clear()
  }

  /** The links that looked where this card is. */
  touching({ x, y, width, height }: Box): LinkId[] {
    const found: LinkId[] = []
    const [left, right] = [x - STRIP_MARGIN, x + width + STRIP_MARGIN]
    for (let key = Math.floor(left / CELL); key <= Math.floor(right / CELL); key += 1) {
      const cell = this.#cells.get(key) ?? []
      let gone = 0
      for (const look of cell) {
        if (look.gone) gone += 1
        else if (look.x >= left && look.x <= right && look.low <= y + height && look.high >= y)
          found.push(look.link)
      }
      if (gone > cell.length / 2)
        this.#cells.set(
          key,
          cell.filter((look) => !look.gone),
        )
    }
    return found
  }
}
