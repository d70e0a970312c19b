import { traceHead, tracePath } from '@shared/drawing/path.ts'
import type { Detail } from '../core/detail.ts'
import type { LiftedScene } from '../core/lifted-scene.ts'
import { drawBadges } from './draw-badges.ts'
import { drawCards } from './draw-scene.ts'
import type { Theme } from './theme.ts'

/** More cards than this are drawn plainly while they are dragged. */
const MANY = 40

/** Draws cards that are dragged, with their links, over the picture. */
export function drawLifted(
  context: CanvasRenderingContext2D,
  { cards, badges, routes, ties }: LiftedScene,
  theme: Theme,
  detail: Detail,
): void {
  const shown = detail === 'full' && cards.length > MANY ? 'names' : detail
  context.beginPath()
  for (const route of routes) {
    tracePath(context, route, shown === 'full' ? undefined : 0)
    if (shown === 'full') traceHead(context, route)
  }
  for (const [from, to] of ties) {
    context.moveTo(from.x, from.y)
    context.lineTo(to.x, to.y)
  }
  context.lineWidth = shown === 'boxes' ? 3 : 1.5
  context.lineJoin = 'round'
  context.strokeStyle = theme.muted
  context.globalAlpha = 0.75
  context.stroke()
  context.globalAlpha = 1
  drawCards(context, cards, theme, shown)
  drawBadges(context, badges, theme, shown)
}
