import type { CardItem } from '../core/scene.ts'

/** Line icons on a grid of 24, drawn with the context's stroke. */
const paths: Record<CardItem['icon'], string> = {
  'load-balancing': 'M12 4v5M12 9L5 15M12 9v6M12 9l7 6M5 15v4M12 15v4M19 15v4M9 4h6',
  web: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c3 2.6 4 5.6 4 9s-1 6.4-4 9M12 3c-3 2.6-4 5.6-4 9s1 6.4 4 9',
  application: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5',
  data: 'M4 6c0-1.7 3.6-3 8-3s8 1.3 8 3s-3.6 3-8 3s-8-1.3-8-3M4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3',
  other: 'M4 4h16v7H4zM4 13h16v7H4zM7.5 7.5h.01M7.5 16.5h.01',
  dedicated: 'M5 3h14v18H5zM9 7h6M9 11h6M12 16.5h.01',
}
const made = new Map<CardItem['icon'], Path2D>()

/** Strokes an icon into a square with this top left and size. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  icon: CardItem['icon'],
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
