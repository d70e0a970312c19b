import type { Chip } from '@shared/drawing/volumes.ts'
import { drawIcon } from './icons.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

/** Draws disks as chips under their cards. */
export function drawChips(context: CanvasRenderingContext2D, chips: readonly Chip[], theme: Theme): void {
  if (chips.length === 0) return
  context.beginPath()
  for (const { box } of chips) context.roundRect(box.x, box.y, box.width, box.height, 4)
  context.fillStyle = theme.raised
  context.fill()
  context.lineWidth = 1
  context.strokeStyle = theme.border
  context.stroke()
  context.font = `10.5px ${theme.font}`
  context.fillStyle = theme.fg
  context.strokeStyle = theme.muted
  for (const { box, text, more } of chips) {
    const left = more > 0 ? 6 : 19
    if (more === 0) drawIcon(context, 'data', box.x + 5, box.y + 1.5, 11)
    context.fillText(fitText(context, text, box.width - left - 5), box.x + left, box.y + 10.5)
  }
}
