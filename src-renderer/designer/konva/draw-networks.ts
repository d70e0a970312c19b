import type { Box } from '@shared/drawing/geometry.ts'
import type { NetworkLines } from '../core/network-lines.ts'
import type { NetworkWeb } from '../core/overlay-things.ts'
import type { Scene } from '../core/scene.ts'
import type { NetworkItem } from '../core/scene-things.ts'
import { tracePath } from '@shared/drawing/path.ts'
import { t } from '@shared/text/translate.ts'
import { drawIcon } from './icons.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** Draws a network's pill: its icon, name and range, a globe when it is reached from outside, and its members. */
export function drawNetwork(
  context: Context,
  item: NetworkItem,
  theme: Theme,
  detail: Scene['detail'],
): void {
  const { x, y, width, height } = item.box
  const color = theme.tiers[item.color]
  context.beginPath()
  context.roundRect(x, y, width, height, height / 2)
  context.fillStyle = theme.raised
  context.fill()
  context.lineWidth = detail === 'full' ? 1.5 : 4
  context.strokeStyle = color
  context.stroke()
  if (detail === 'boxes') return
  if (detail === 'names') {
    context.font = `600 22px ${theme.font}`
    context.fillStyle = theme.fg
    context.fillText(fitText(context, item.name, width - 32), x + 16, y + height / 2 + 8)
    return
  }
  context.beginPath()
  context.arc(x + 20, y + 20, 14, 0, Math.PI * 2)
  context.globalAlpha = theme.dark ? 0.22 : 0.14
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = color
  drawIcon(context, 'network', x + 12, y + 12, 16)
  const first = item.detail ? y + 17 : y + 24
  const room = drawMembers(context, item, first, theme) - x - 46
  context.font = `600 13px ${theme.font}`
  context.fillStyle = item.name.trim() ? theme.fg : theme.muted
  context.fillText(fitText(context, item.name.trim() || t`Unnamed`, room), x + 40, first)
  if (!item.detail) return
  context.font = `11px ${theme.font}`
  context.fillStyle = theme.muted
  context.fillText(fitText(context, item.detail, width - 52), x + 40, y + 31)
}

/** How many servers are in it, and a globe, at the right end of a line. Returns where they begin. */
function drawMembers(context: Context, item: NetworkItem, line: number, theme: Theme): number {
  let right = item.box.x + item.box.width - 16
  context.strokeStyle = theme.muted
  context.fillStyle = theme.muted
  if (item.members > 0) {
    context.font = `600 11px ${theme.font}`
    const count = String(item.members)
    right -= context.measureText(count).width
    context.fillText(count, right, line)
    right -= 15
    drawIcon(context, 'other', right, line - 10, 12)
    right -= 5
  }
  if (!item.outside) return right
  right -= 13
  drawIcon(context, 'web', right, line - 11, 13)
  return right
}

/** Draws the lines of what is pointed at or selected over the picture, but never across a card. */
export function drawWeb(context: Context, web: NetworkWeb, theme: Theme, width: number): void {
  context.save()
  context.beginPath()
  traceBox(context, web.view)
  for (const box of web.before) traceBox(context, box)
  context.clip('evenodd')
  context.globalAlpha = 0.9
  context.lineWidth = width
  strokeLines(context, web.networks, theme)
  context.restore()
}

/** Draws the lines of all networks, which cards and pills will lie over. */
export function drawNetworkLines(
  context: Context,
  networks: readonly NetworkLines[],
  theme: Theme,
  detail: Scene['detail'],
): void {
  context.globalAlpha = 0.6
  context.lineWidth = detail === 'full' ? 1.25 : detail === 'names' ? 2.5 : 4
  strokeLines(context, networks, theme)
  context.globalAlpha = 1
}

/** One stroke a network. */
function strokeLines(context: Context, networks: readonly NetworkLines[], theme: Theme): void {
  for (const { color, lines } of networks) {
    context.beginPath()
    for (const line of lines) tracePath(context, line)
    context.strokeStyle = theme.tiers[color]
    context.stroke()
  }
}

const traceBox = (context: Context, { x, y, width, height }: Box): void => context.rect(x, y, width, height)
