import { type Box, grow } from '@shared/drawing/geometry.ts'
import { type Camera, visibleBox } from '../core/camera.ts'
import { NAME_ZOOM } from '../core/detail.ts'
import type { Size } from '@shared/drawing/geometry.ts'
import { type Tile, TILE, TileLevel } from './tile-level.ts'

/** Draws a part of the drawing; the context is set up in the drawing's coordinates. */
export type DrawArea = (context: CanvasRenderingContext2D, area: Box, zoom: number) => void

/** Milliseconds of a frame that go into tiles: while the view moves, and after the drawing was changed. */
const MOVING_MS = 4
const CHANGED_MS = 14
/** ... and while something is dragged, or was just dropped: the rest of the frame is for what is dragged. */
const BUSY_MS = 3
/** The view counts as being zoomed for so long after its last step: tiles of a passing zoom are not worth drawing. */
const ZOOMING_MS = 90
/** Pixels in tiles that are kept: about 48 MB at one device pixel a CSS pixel. */
const MOST_PIXELS = 192 * TILE * TILE
/** What a card shows beyond its own box: stacked sheets, marks, disks. */
const AROUND = 24
/** Side of the whole drawing in the overview, which stands in for what is not drawn yet. */
const OVERVIEW = 1024
/** Side of tiles from far off: a larger one shows so much of a large drawing that it takes most of a frame. */
const FAR_TILE = 128

/**
 * The picture of the drawing in square pieces, each drawn once: moving the view only copies them. What is missing is
 * drawn within a budget a frame, nearest to the middle first; until then the last zoom's pieces, scaled, or a coarse
 * overview stand in.
 */
export class Tiles {
  readonly #draw: DrawArea
  readonly #scratch = new OffscreenCanvas(1, 1)
  #ratio = 1
  #level: TileLevel | undefined
  #before: TileLevel | undefined
  #overview: TileLevel | undefined
  #frame = 0
  #zoomedAt = -Infinity
  #changed = false
  /** A first whole picture of this drawing, or after a change of all: nothing moves that could falter. */
  #first = true
  /** Is everything that the view shows drawn as it is? */
  fresh = false
  /** How many pieces were drawn, for tests and benchmarks. */
  drawn = 0

  constructor(draw: DrawArea) {
    this.#draw = draw
  }

  /** Is there no overview yet that could stand in? */
  get bare(): boolean {
    return this.#overview === undefined
  }

  /** What these parts of the drawing show is no longer right; undefined: nothing is. */
  soil(areas: readonly Box[] | undefined): void {
    const around = areas?.map((area) => grow(area, AROUND))
    for (const level of [this.#level, this.#before, this.#overview]) level?.soil(around)
    this.#changed = true
    if (!areas) this.#first = true
  }

  /** Everything is drawn anew, as for another theme or screen: nothing old is shown meanwhile. */
  clear(): void {
    for (const level of [this.#level, this.#before, this.#overview]) level?.free()
    this.#level = this.#before = this.#overview = undefined
    this.#changed = true
  }

  /**
   * Copies the picture into a context that is set up in CSS pixels of the view. Returns whether more is to be drawn
   * in the next frame. `origin` is the drawing's origin on the screen, in CSS pixels at whole device pixels.
   */
  paint(
    context: CanvasRenderingContext2D,
    view: {
      camera: Camera
      viewport: Size
      ratio: number
      origin: { x: number; y: number }
      busy: boolean
      /** The frame has other work to do: what is there already has to do for this once. */
      full: boolean
    },
  ): boolean {
    const started = performance.now()
    this.#frame += 1
    if (view.ratio !== this.#ratio) {
      this.clear()
      this.#ratio = view.ratio
    }
    const { zoom } = view.camera
    const level = this.#levelFor(zoom, started)
    const area = visibleBox(view.camera, view.viewport)
    const tiles = level.over(area)
    for (const tile of tiles) tile.seen = this.#frame
    const zooming = started - this.#zoomedAt < ZOOMING_MS && this.#before !== undefined
    const wanted = zooming ? [] : tiles.filter((tile) => tile.stale || !tile.picture)
    const budget = view.busy ? BUSY_MS : this.#changed || this.#first ? CHANGED_MS : MOVING_MS
    const left = view.full ? wanted.length : this.#make(level, wanted, started, budget)
    if (left === 0) this.#changed = false
    this.fresh = left === 0 && !zooming
    this.#copy(context, view.origin, level, tiles, area)
    level.trim(Math.max(MOST_PIXELS / level.side ** 2, tiles.length))
    this.#first &&= !this.fresh
    return !this.fresh
  }

  /** The level of a zoom; what was shown until now stays behind it until it is complete. */
  #levelFor(zoom: number, now: number): TileLevel {
    if (this.#level?.zoom === zoom) return this.#level
    if (this.#level) this.#zoomedAt = now
    const shown = this.#level?.shown({ x: -Infinity, y: -Infinity, width: Infinity, height: Infinity }) ?? []
    if (this.#level && (shown.length > 3 || !this.#before)) {
      this.#before?.free()
      this.#before = this.#level
    } else this.#level?.free()
    // Zooming out and back again finds the pieces it left.
    if (this.#before?.zoom === zoom) {
      this.#level = this.#before
      this.#before = undefined
    } else this.#level = new TileLevel(zoom, zoom < NAME_ZOOM ? FAR_TILE : TILE)
    return this.#level
  }

  /** Draws pieces until the time is over, one at least. Returns how many are left. */
  #make(level: TileLevel, wanted: readonly Tile[], started: number, budget: number): number {
    for (const [at, tile] of wanted.entries()) {
      if (at > 0 && performance.now() - started > budget) return wanted.length - at
      this.#drawTile(level, tile)
    }
    return 0
  }

  #drawTile(level: TileLevel, tile: Tile): void {
    const side = Math.round(level.side * this.#ratio)
    if (this.#scratch.width !== side) this.#scratch.width = this.#scratch.height = side
    // What draws the picture asks for nothing that only a canvas of the page has.
    const context = this.#scratch.getContext('2d') as unknown as CanvasRenderingContext2D | null
    if (!context) return
    const box = level.box(tile)
    const scale = level.zoom * this.#ratio
    context.setTransform(scale, 0, 0, scale, -box.x * scale, -box.y * scale)
    this.#draw(context, box, level.zoom)
    tile.picture?.close()
    tile.picture = this.#scratch.transferToImageBitmap()
    tile.stale = false
    this.drawn += 1
  }

  #copy(
    context: CanvasRenderingContext2D,
    origin: { x: number; y: number },
    level: TileLevel,
    tiles: readonly Tile[],
    area: Box,
  ): void {
    const { side } = level
    const missing = tiles.filter((tile) => !tile.picture)
    if (missing.length > 0) {
      context.save()
      context.beginPath()
      for (const tile of missing)
        context.rect(origin.x + tile.column * side, origin.y + tile.row * side, side, side)
      context.clip()
      for (const standIn of [this.#overview, this.#before]) {
        if (!standIn) continue
        const scaled = (standIn.side / standIn.zoom) * level.zoom
        for (const tile of standIn.shown(area))
          if (tile.picture)
            context.drawImage(
              tile.picture,
              origin.x + tile.column * scaled,
              origin.y + tile.row * scaled,
              scaled,
              scaled,
            )
      }
      context.restore()
    }
    for (const { picture, column, row } of tiles)
      if (picture) context.drawImage(picture, origin.x + column * side, origin.y + row * side, side, side)
  }

  /** Draws the overview of a drawing for so many ms, one piece at least. Returns whether more of it is to be drawn. */
  drawOverview(content: Box | undefined, ms: number): boolean {
    if (!content) return false
    const zoom = Math.min(0.25, OVERVIEW / Math.max(content.width, content.height, 1))
    // A drawing that grows a little keeps its overview.
    if (!this.#overview || this.#overview.zoom > zoom * 1.5 || this.#overview.zoom < zoom / 1.5) {
      this.#overview?.free()
      this.#overview = new TileLevel(zoom, FAR_TILE)
    }
    const overview = this.#overview
    const wanted = overview.over(grow(content, 1)).filter((tile) => tile.stale || !tile.picture)
    return this.#make(overview, wanted, performance.now(), ms) > 0
  }
}
