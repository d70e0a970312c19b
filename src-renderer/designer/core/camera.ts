import { type Box, clamp, type Point, type Size } from '@shared/drawing/geometry.ts'

/** `x`, `y`: the drawing's point at the view's top left. `zoom`: screen pixels a drawing unit. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export const MIN_ZOOM = 0.02
export const MAX_ZOOM = 4
/** Steps of the zoom buttons and keys. */
const STOPS = [0.02, 0.05, 0.1, 0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4]

export const toWorld = (camera: Camera, screen: Point): Point => ({
  x: camera.x + screen.x / camera.zoom,
  y: camera.y + screen.y / camera.zoom,
})

export const toScreen = (camera: Camera, world: Point): Point => ({
  x: (world.x - camera.x) * camera.zoom,
  y: (world.y - camera.y) * camera.zoom,
})

/** Moves the drawing by so many screen pixels. */
export const pan = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.zoom,
  y: camera.y - dy / camera.zoom,
})

/** Zooms so that what lies under the screen point stays there. */
export function zoomAt(camera: Camera, screen: Point, zoom: number): Camera {
  const next = clamp(zoom, MIN_ZOOM, MAX_ZOOM)
  const under = toWorld(camera, screen)
  return { x: under.x - screen.x / next, y: under.y - screen.y / next, zoom: next }
}

export const nextStop = (zoom: number): number => STOPS.find((stop) => stop > zoom * 1.001) ?? MAX_ZOOM
export const previousStop = (zoom: number): number =>
  STOPS.findLast((stop) => stop < zoom * 0.999) ?? MIN_ZOOM

/** The camera that shows the whole box with a margin in screen pixels, never larger than `maxZoom`. */
export function fit(box: Box, view: Size, margin = 32, maxZoom = 1): Camera {
  const width = Math.max(1, view.width - 2 * margin)
  const height = Math.max(1, view.height - 2 * margin)
  const zoom = clamp(
    Math.min(width / Math.max(1, box.width), height / Math.max(1, box.height)),
    MIN_ZOOM,
    maxZoom,
  )
  return {
    x: box.x + box.width / 2 - view.width / 2 / zoom,
    // Reading begins at the top: what is lower than the view is not centred in it.
    y: Math.max(box.y - margin / zoom, box.y + box.height / 2 - view.height / 2 / zoom),
    zoom,
  }
}

/** The part of the drawing that the view shows. */
export const visibleBox = (camera: Camera, view: Size): Box => ({
  x: camera.x,
  y: camera.y,
  width: view.width / camera.zoom,
  height: view.height / camera.zoom,
})

/** Keeps at least a corner of the content in view, so that nobody gets lost in the void. */
export function keepInReach(camera: Camera, view: Size, content: Box | undefined): Camera {
  if (!content || view.width === 0) return camera
  const visible = visibleBox(camera, view)
  const rest = 64 / camera.zoom
  return {
    ...camera,
    x: clamp(camera.x, content.x - visible.width + rest, content.x + content.width - rest),
    y: clamp(camera.y, content.y - visible.height + rest, content.y + content.height - rest),
  }
}
