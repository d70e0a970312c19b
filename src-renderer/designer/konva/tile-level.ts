import { type Box, overlaps } from '@shared/drawing/geometry.ts'

/** Side of a tile in CSS pixels: small enough that one is drawn well within a frame, however dense the drawing. */
export const TILE = 256

export interface Tile {
  readonly column: number
  readonly row: number
  picture: ImageBitmap | undefined
  /** The drawing changed since the picture was made; it is still better than none. */
  stale: boolean
  /** When it was last on the screen, in frames. */
  seen: number
}

/** The tiles of one zoom. Column and row 0 begin at the drawing's origin. */
export class TileLevel {
  readonly zoom: number
  /** Of a tile, in CSS pixels. */
  readonly side: number
  readonly #tiles = new Map<string, Tile>()

  constructor(zoom: number, side = TILE) {
    this.zoom = zoom
    this.side = side
  }

  get size(): number {
    return this.#tiles.size
  }

  /** Columns and rows that meet an area of the drawing. */
  range(area: Box): { left: number; top: number; right: number; bottom: number } {
    const side = this.side / this.zoom
    return {
      left: Math.floor(area.x / side),
      top: Math.floor(area.y / side),
      right: Math.ceil((area.x + area.width) / side) - 1,
      bottom: Math.ceil((area.y + area.height) / side) - 1,
    }
  }

  /** The tiles over an area, made when they are not there yet: nearest to its middle first. */
  over(area: Box): Tile[] {
    const { left, top, right, bottom } = this.range(area)
    const tiles: Tile[] = []
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1) tiles.push(this.#at(column, row))
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const away = (tile: Tile): number => Math.hypot(tile.column - x, tile.row - y)
    return tiles.sort((a, b) => away(a) - away(b))
  }

  /** The tiles over an area that have a picture, fresh or not. */
  shown(area: Box): Tile[] {
    return [...this.#tiles.values()].filter((tile) => tile.picture && overlaps(this.box(tile), area))
  }

  /** The part of the drawing that a tile shows. */
  box({ column, row }: Pick<Tile, 'column' | 'row'>): Box {
    const side = this.side / this.zoom
    return { x: column * side, y: row * side, width: side, height: side }
  }

  /** What these parts of the drawing show is no longer right; undefined: nothing is. */
  soil(areas: readonly Box[] | undefined): void {
    for (const tile of this.#tiles.values()) {
      if (tile.stale || !tile.picture) continue
      const box = this.box(tile)
      if (!areas || areas.some((area) => overlaps(box, area))) tile.stale = true
    }
  }

  /** Frees the tiles not seen for longest until `most` are left. */
  trim(most: number): void {
    if (this.#tiles.size <= most) return
    const oldest = [...this.#tiles.entries()].sort(([, a], [, b]) => a.seen - b.seen)
    for (const [key, tile] of oldest.slice(0, this.#tiles.size - most)) {
      tile.picture?.close()
      this.#tiles.delete(key)
    }
  }

  free(): void {
    this.trim(0)
  }

  #at(column: number, row: number): Tile {
    const key = `${column} ${row}`
    let tile = this.#tiles.get(key)
    if (!tile) {
      tile = { column, row, picture: undefined, stale: false, seen: 0 }
      this.#tiles.set(key, tile)
    }
    return tile
  }
}
