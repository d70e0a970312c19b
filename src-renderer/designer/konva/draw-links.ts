import { LABEL, type LinkLabel } from '@shared/drawing/link-labels.ts'
import { traceHead, tracePath } from '@shared/drawing/path.ts'
import type { BundleItem } from '../core/bundling.ts'
import type { LinkItem, Scene } from '../core/scene.ts'
import { drawIcon } from './icons.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** Draws bundles, links and their words. */
export function drawLinks(context: Context, scene: Scene, theme: Theme): void {
  for (const bundle of scene.bundles) drawBundleLine(context, bundle, theme.muted, 0.55)
  const isDenied = ({ route }: LinkItem): boolean => route.link.firewall?.action === 'deny'
  const denied = scene.links.filter(isDenied)
  const open = denied.length === 0 ? scene.links : scene.links.filter((one) => !isDenied(one))
  context.lineWidth = scene.detail === 'boxes' ? 3 : 1.5
  context.lineJoin = 'round'
  context.globalAlpha = 0.75
  context.strokeStyle = theme.muted
  strokeAll(context, open, scene.detail)
  context.globalAlpha = 1
  context.setLineDash([6, 4])
  context.strokeStyle = theme.danger
  strokeAll(context, denied, scene.detail)
  context.setLineDash([])
  for (const label of scene.labels) drawLinkLabel(context, label, theme)
}

/** One path for all: strokes are what costs. */
function strokeAll(context: Context, links: readonly LinkItem[], detail: Scene['detail']): void {
  if (links.length === 0) return
  context.beginPath()
  for (const { route } of links) {
    tracePath(context, route, detail === 'full' ? undefined : 0)
    if (detail === 'full') traceHead(context, route)
  }
  context.stroke()
}

export function drawLinkLabel(
  context: Context,
  { text, rule, at, width }: LinkLabel,
  theme: Theme,
  ink?: string,
): void {
  const left = at.x - width / 2
  context.beginPath()
  context.roundRect(left, at.y - LABEL.height / 2, width, LABEL.height, LABEL.height / 2)
  context.fillStyle = theme.bg
  context.fill()
  context.lineWidth = 1
  const color = ink ?? (rule === 'deny' ? theme.danger : theme.border)
  context.strokeStyle = color
  context.stroke()
  const words = rule === 'deny' ? theme.danger : theme.muted
  if (rule) {
    context.strokeStyle = words
    drawIcon(context, rule, left + 5, at.y - 6, 12)
  }
  if (text === '') return
  context.font = `${LABEL.font}px ${theme.font}`
  context.fillStyle = words
  // The pill is as wide as the widest usual font asks for; ours needs less, and stands in its middle.
  context.textAlign = 'center'
  const from = left + (rule ? LABEL.shield : 0)
  context.fillText(fitText(context, text, LABEL.maxText), (from + left + width) / 2, at.y + 4)
  context.textAlign = 'left'
}

export function drawBundleLine(
  context: Context,
  { points: [from, to], width }: BundleItem,
  color: string,
  alpha: number,
): void {
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.lineWidth = width
  context.strokeStyle = color
  context.globalAlpha = alpha
  context.stroke()
  context.globalAlpha = 1
}

/** How many links a bundle holds and which way they lead; over everything else, since it is what can be read. */
export function drawBundleCount(
  context: Context,
  { pill, text }: BundleItem,
  theme: Theme,
  color: string,
): void {
  const { x, y, width, height } = pill
  context.beginPath()
  context.roundRect(x, y, width, height, height / 2)
  context.fillStyle = theme.bg
  context.fill()
  context.lineWidth = height / 14
  context.strokeStyle = color
  context.stroke()
  context.font = `600 ${height * 0.6}px ${theme.font}`
  context.fillStyle = theme.fg
  context.textAlign = 'center'
  context.fillText(text, x + width / 2, y + height * 0.71)
  context.textAlign = 'left'
}
