import type { ServerId } from '../design/records.ts'
import { type Box, overlaps } from './geometry.ts'

const CELL = 512

/** Where cards stand, in squares: told in a moment what stands along a line, however long it is. */
export class Ground {
  readonly #boxes = new Map<ServerId, Box>()
  readonly #columns = new Map<number, Map<number, Set<Box>>>()

  box(id: ServerId): Box | undefined {
    return this.#boxes.get(id)
  }

  /** Puts a card where it is now, or takes it away. */
  put(id: ServerId, box: Box | undefined): void {
    const before = this.#boxes.get(id)
    if (before) for (const cell of this.#cells(before)) cell.delete(before)
    this.#boxes.delete(id)
    if (!box) return
    this.#boxes.set(id, box)
    for (const cell of this.#cells(box)) cell.add(box)
  }

  clear(): void {
    this.#boxes.clear()
    this.#columns.clear()
  }

  /** What is there of an area, as one box; undefined when it is free. */
  within(area: Box): Box | undefined {
    const found = new Extent()
    const [left, right] = [cellOf(area.x), cellOf(area.x + area.width)]
    // A line that is longer than all there is visits only what there is.
    if (right - left > this.#columns.size) {
      for (const [at, column] of this.#columns) if (at >= left && at <= right) found.take(column, area)
    } else
      for (let at = left; at <= right; at += 1) {
        const column = this.#columns.get(at)
        if (column) found.take(column, area)
      }
    return found.box()
  }

  *#cells({ x, y, width, height }: Box): Iterable<Set<Box>> {
    for (let across = cellOf(x); across <= cellOf(x + width); across += 1) {
      const column = this.#columns.get(across) ?? new Map<number, Set<Box>>()
      this.#columns.set(across, column)
      for (let down = cellOf(y); down <= cellOf(y + height); down += 1) {
        const cell = column.get(down) ?? new Set<Box>()
        column.set(down, cell)
        yield cell
      }
    }
  }
}

const cellOf = (at: number): number => Math.floor(at / CELL)

class Extent {
  #left = Infinity
  #top = Infinity
  #right = -Infinity
  #bottom = -Infinity

  take(column: ReadonlyMap<number, ReadonlySet<Box>>, area: Box): void {
    const [top, bottom] = [cellOf(area.y), cellOf(area.y + area.height)]
    if (bottom - top > column.size) {
      for (const [at, cell] of column) if (at >= top && at <= bottom) this.#add(cell, area)
      return
    }
    for (let at = top; at <= bottom; at += 1) {
      const cell = column.get(at)
      if (cell) this.#add(cell, area)
    }
  }

  #add(cell: ReadonlySet<Box>, area: Box): void {
    for (const box of cell) {
      if (!overlaps(box, area)) continue
      this.#left = Math.min(this.#left, box.x)
      this.#top = Math.min(this.#top, box.y)
      this.#right = Math.max(this.#right, box.x + box.width)
      this.#bottom = Math.max(this.#bottom, box.y + box.height)
    }
  }

  box(): Box | undefined {
    if (this.#left === Infinity) return undefined
    return {
      x: this.#left,
      y: this.#top,
      width: this.#right - this.#left,
      height: this.#bottom - this.#top,
    }
  }
}
