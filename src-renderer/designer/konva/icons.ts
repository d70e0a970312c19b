import { type CardIcon, iconPaths } from '@shared/drawing/faces.ts'

const made = new Map<CardIcon, Path2D>()

/** Strokes an icon into a square with this top left and size. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  icon: CardIcon,
  x: number,
  y: number,
  size: number,
): void {
  const path = made.get(icon) ?? new Path2D(iconPaths[icon])
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
