import type { FrameRecord } from '../design/records.ts'
import type { PaletteColor } from './faces.ts'
import { type Box, contains, type Point } from './geometry.ts'

/** Height of the strip with a frame's name. */
export const FRAME_TITLE = 32

export const frameBox = ({ x, y, width, height }: FrameRecord): Box => ({ x, y, width, height })

export const frameColor = (frame: Pick<FrameRecord, 'color'>): PaletteColor => frame.color ?? 'grey'

/** Does a point take hold of a frame? Its title and its border do; what lies within stays within reach. */
export const grasps = (box: Box, point: Point, reach: number): boolean =>
  contains(box, point, reach) &&
  (point.y <= box.y + FRAME_TITLE ||
    point.x <= box.x + reach ||
    point.x >= box.x + box.width - reach ||
    point.y >= box.y + box.height - reach)

/** Does a box lie wholly within another? */
export const within = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height
