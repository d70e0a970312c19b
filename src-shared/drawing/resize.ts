import { type Box, clamp, type Point, type Size, snap } from './geometry.ts'

/** Where a box is taken hold of: -1 its left or top edge, 1 its right or bottom one, 0 neither. */
export interface Handle {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

export const handles: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 1 },
  { x: -1, y: 1 },
  { x: 0, y: -1 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
]

export const handlePoint = (box: Box, handle: Handle): Point => ({
  x: box.x + (box.width * (handle.x + 1)) / 2,
  y: box.y + (box.height * (handle.y + 1)) / 2,
})

/** Handles that have room: a short side has only its corners. */
export const handlesOf = (box: Size, reach: number): readonly Handle[] =>
  handles.filter(
    (handle) => (handle.x !== 0 || box.width >= 6 * reach) && (handle.y !== 0 || box.height >= 6 * reach),
  )

interface Limits {
  readonly min: Size
  readonly max: number
  readonly grid: number
}

/**
 * The box after its handle was dragged by a way. The edge that moves snaps to the grid, the opposite one stays; with
 * `ratio` the other side follows, from the opposite corner or, on an edge, evenly to both sides.
 */
export function resized(box: Box, handle: Handle, way: Point, limits: Limits, ratio: boolean): Box {
  const width = side(box.x, box.width, handle.x, way.x, limits.min.width, limits)
  const height = side(box.y, box.height, handle.y, way.y, limits.min.height, limits)
  const size = ratio ? keepRatio(box, handle, { width, height }, limits) : { width, height }
  return {
    x: anchored(box.x, box.width, size.width, handle.x, ratio),
    y: anchored(box.y, box.height, size.height, handle.y, ratio),
    ...size,
  }
}

function side(from: number, length: number, edge: -1 | 0 | 1, way: number, min: number, limits: Limits) {
  if (edge === 0) return length
  const at = snap((edge < 0 ? from : from + length) + way, limits.grid)
  return clamp(edge < 0 ? from + length - at : at - from, min, limits.max)
}

/** The side that was dragged farther, in proportion, decides; the other follows as far as its limits allow. */
function keepRatio(box: Box, handle: Handle, { width, height }: Size, { min, max }: Limits): Size {
  const [wider, taller] = [width / box.width, height / box.height]
  const wanted = handle.x === 0 ? taller : handle.y === 0 || wider > taller ? wider : taller
  const least = Math.max(min.width / box.width, min.height / box.height)
  const scale = Math.max(least, Math.min(wanted, max / box.width, max / box.height))
  return { width: Math.round(box.width * scale), height: Math.round(box.height * scale) }
}

function anchored(from: number, before: number, after: number, edge: -1 | 0 | 1, ratio: boolean): number {
  if (edge < 0) return from + before - after
  return edge === 0 && ratio ? from + Math.round((before - after) / 2) : from
}
