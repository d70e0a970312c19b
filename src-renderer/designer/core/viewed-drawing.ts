import { type Point, type Size, union } from '@shared/drawing/geometry.ts'
import type { RecordId } from '@shared/design/records.ts'
import { type Camera, fit, keepInReach, pan, toScreen, toWorld, zoomAt } from './camera.ts'
import { Drawing } from './drawing.ts'

/** Screen pixels around a drawing that is fitted into the view, and the zoom below which its words are small. */
const FIT_MARGIN = 24
const READABLE_ZOOM = 0.8

/** A drawing as it is looked at: which part of it the view shows, and how large. */
export class ViewedDrawing extends Drawing {
  /** The camera that the last fit gave. */
  #fitted: Camera | undefined

  get camera(): Camera {
    return this.session.camera
  }

  setCamera(camera: Camera): void {
    const { viewport } = this.session
    this.patch({ camera: keepInReach(camera, viewport, this.layout.content()) })
  }

  /** Tells the size of the canvas. The whole drawing stays in view until the person looks elsewhere. */
  setViewport(viewport: Size): void {
    const follow = this.session.viewport.width === 0 || this.camera === this.#fitted
    this.patch({ viewport })
    if (follow) this.zoomToFit()
  }

  zoomToFit(): void {
    const content = this.layout.content()
    const used = this.layout.used()
    if (!content || !used) return
    const whole = fit(content, this.session.viewport, FIT_MARGIN)
    const tight = fit(used, this.session.viewport, FIT_MARGIN)
    // In a narrow view the empty ends of lanes may go out of sight before words get too small to read.
    const narrow = whole.zoom < READABLE_ZOOM && tight.zoom > whole.zoom
    const rows = this.layout.direction === 'rows'
    const left = rows ? { x: content.x - FIT_MARGIN / tight.zoom } : {}
    this.setCamera(narrow ? { ...tight, ...left } : whole)
    this.#fitted = this.camera
  }

  zoomToSelection(): void {
    const box = union([...this.selection].map((id) => this.boxOf(id)).filter((one) => one !== undefined))
    if (box) this.setCamera(fit(box, this.session.viewport, 96, 1.5))
  }

  /** Zooms about a screen point; without one, about the middle of the view. */
  zoomTo(zoom: number, at?: Point): void {
    const { width, height } = this.session.viewport
    this.setCamera(zoomAt(this.camera, at ?? { x: width / 2, y: height / 2 }, zoom))
  }

  /** Moves the view as little as needed to show a record. */
  reveal(id: RecordId): void {
    const box = this.boxOf(id)
    if (!box) return
    const { viewport } = this.session
    const from = toScreen(this.camera, box)
    const to = toScreen(this.camera, { x: box.x + box.width, y: box.y + box.height })
    const shift = (low: number, high: number, size: number): number =>
      low < 16 ? 16 - low : high > size - 16 ? Math.max(size - 16 - high, 16 - low) : 0
    const dx = shift(from.x, to.x, viewport.width)
    const dy = shift(from.y, to.y, viewport.height)
    if (dx || dy) this.setCamera(pan(this.camera, dx, dy))
  }

  toWorld(screen: Point): Point {
    return toWorld(this.camera, screen)
  }
}
