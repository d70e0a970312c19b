import { type Box, clamp, type Point, type Size } from '@shared/drawing/geometry.ts'

/** Pixels between a menu and the edge of the window. */
const EDGE = 4

const within = (wished: number, size: number, room: number): number =>
  clamp(wished, EDGE, Math.max(EDGE, room - size - EDGE))

/** A menu's top left corner: where it was asked for, or as near to it as the window has room for all of it. */
export const placeAt = (at: Point, size: Size, room: Size): Point => ({
  x: within(at.x, size.width, room.width),
  y: within(at.y, size.height, room.height),
})

/** Beside the line that it belongs to: at its right, at its left where there is no room, first line beside the line. */
export function placeBeside(line: Box, size: Size, room: Size): Point {
  const right = line.x + line.width + 2
  const left = line.x - size.width - 2
  const fits = right + size.width + EDGE <= room.width
  return placeAt({ x: fits || left < EDGE ? right : left, y: line.y - 5 }, size, room)
}
