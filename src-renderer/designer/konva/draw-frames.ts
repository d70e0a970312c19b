import { FRAME_TITLE } from '@shared/drawing/frames.ts'
import { t } from '@shared/text/translate.ts'
import type { FrameItem } from '../core/scene-things.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

/** Draws a frame over the lanes, thin enough that everything in it stays readable. */
export function drawFrame(
  context: CanvasRenderingContext2D,
  { box, name, color }: FrameItem,
  theme: Theme,
  texts: boolean,
): void {
  const { x, y, width, height } = box
  const ink = theme.tiers[color]
  context.beginPath()
  context.roundRect(x, y, width, height, 10)
  context.fillStyle = ink
  context.globalAlpha = theme.dark ? 0.09 : 0.07
  context.fill()
  context.globalAlpha = 0.7
  context.lineWidth = texts ? 1.5 : 4
  context.strokeStyle = ink
  context.stroke()
  context.globalAlpha = 1
  if (!texts) return
  context.font = `600 13px ${theme.font}`
  context.fillStyle = ink
  context.fillText(
    fitText(context, name.trim() || t`Unnamed frame`, width - 24),
    x + 12,
    y + FRAME_TITLE - 11,
  )
}
