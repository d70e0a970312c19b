import { type CardIcon, iconPaths, shieldPaths, tiePath } from '@shared/drawing/faces.ts'
import { networkIcon } from '@shared/drawing/networks.ts'

type Icon = CardIcon | 'locked' | 'network' | 'tie' | keyof typeof shieldPaths

const PADLOCK = 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4'
const paths: Readonly<Record<Icon, string>> = {
  ...iconPaths,
  ...shieldPaths,
  locked: PADLOCK,
  network: networkIcon,
  tie: tiePath,
}
const made = new Map<Icon, Path2D>()

/** Strokes an icon into a square with this top left and size. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  icon: Icon,
  x: number,
  y: number,
  size: number,
): void {
  const path = made.get(icon) ?? new Path2D(paths[icon])
  made.set(icon, path)
  context.save()
  context.translate(x, y)
  context.scale(size / 24, size / 24)
  context.lineWidth = 1.9
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.stroke(path)
  context.restore()
}
