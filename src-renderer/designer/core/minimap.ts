import { type Box, centre, clamp, contains, type Point, type Size } from '@shared/drawing/geometry.ts'
import { type Camera, toScreen, toWorld, visibleBox } from './camera.ts'
import type { Editor } from './editor.ts'

/** Pixels of the map, and of its rim. */
export const MAP: Size = { width: 208, height: 140 }
const RIM = 6
/** The map follows changes of the drawing no more often than this. */
export const MAP_INTERVAL_MS = 100

/** How the map looks at the drawing: all of it, as large as it can be. Undefined of an empty drawing. */
export function mapCamera(editor: Editor): Camera | undefined {
  const content = editor.layout.content()
  if (!content) return undefined
  const zoom = Math.min(
    (MAP.width - 2 * RIM) / Math.max(1, content.width),
    (MAP.height - 2 * RIM) / Math.max(1, content.height),
  )
  const middle = centre(content)
  return { x: middle.x - MAP.width / 2 / zoom, y: middle.y - MAP.height / 2 / zoom, zoom }
}

/** The part that the canvas shows, in pixels of the map, as far as it lies on it. */
export function frameOf(camera: Camera, viewport: Size, map: Camera): Box {
  const view = visibleBox(camera, viewport)
  const from = toScreen(map, view)
  const to = toScreen(map, { x: view.x + view.width, y: view.y + view.height })
  const [left, right] = [clamp(from.x, 0, MAP.width), clamp(to.x, 0, MAP.width)]
  const [top, bottom] = [clamp(from.y, 0, MAP.height), clamp(to.y, 0, MAP.height)]
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/**
 * Takes hold of the map: on the frame it is dragged as it lies, elsewhere its middle comes to the pointer first.
 * Returns what to call while the pointer moves. Points are in pixels of the map.
 */
export function holdMap(editor: Editor, map: Camera, at: Point): (to: Point) => void {
  const { camera, viewport } = editor.session
  const grip = contains(frameOf(camera, viewport, map), at)
    ? { x: toWorld(map, at).x - camera.x, y: toWorld(map, at).y - camera.y }
    : { x: viewport.width / 2 / camera.zoom, y: viewport.height / 2 / camera.zoom }
  const moveTo = (to: Point): void => {
    const world = toWorld(map, to)
    editor.setCamera({ ...editor.camera, x: world.x - grip.x, y: world.y - grip.y })
  }
  moveTo(at)
  return moveTo
}
