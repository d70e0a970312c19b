import type { Overlay } from '../core/scene.ts'
import { traceHead, traceRoute } from './draw-scene.ts'
import { drawWeb } from './draw-networks.ts'
import { drawChips } from './draw-volumes.ts'
import type { Theme } from './theme.ts'

/** Draws selection, hover, ports, marquee and the link being drawn. Line widths are in screen pixels. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  theme: Theme,
  zoom: number,
): void {
  const px = 1 / zoom
  context.lineJoin = 'round'
  if (overlay.web) drawWeb(context, overlay.web, theme, zoom)
  drawChips(context, overlay.chips, theme)
  for (const { box, radius, current, filled } of overlay.found) {
    outline(context, box, (current ? 4 : 2) * px, radius)
    if (filled) {
      context.globalAlpha = 0.16
      context.fillStyle = theme.warning
      context.fill()
      context.globalAlpha = 1
    }
    context.lineWidth = (current ? 4 : 2) * px
    context.strokeStyle = theme.warning
    context.stroke()
  }
  for (const { route, kind } of overlay.links) {
    context.beginPath()
    traceRoute(context, route)
    traceHead(context, route)
    context.lineWidth = kind === 'selected' ? Math.max(2, 2 * px) : Math.max(1.5, 1.5 * px)
    context.strokeStyle = kind === 'found' ? theme.warning : theme.accent
    context.stroke()
  }
  if (overlay.hover) {
    outline(context, overlay.hover, px, overlay.hover.radius)
    context.globalAlpha = 0.5
    context.lineWidth = 1.5 * px
    context.strokeStyle = theme.accent
    context.stroke()
    context.globalAlpha = 1
  }
  for (const { box, radius } of overlay.selected) {
    outline(context, box, px, radius)
    context.lineWidth = 2 * px
    context.strokeStyle = theme.accent
    context.stroke()
  }
  drawLinking(context, overlay, theme, px)
  for (const port of overlay.ports) {
    context.beginPath()
    context.arc(port.x, port.y, (port.active ? 6 : 4.5) * px, 0, Math.PI * 2)
    context.fillStyle = port.active ? theme.accent : theme.raised
    context.fill()
    context.lineWidth = 1.5 * px
    context.strokeStyle = theme.accent
    context.stroke()
  }
  drawHandles(context, overlay.handles, theme, px)
  if (overlay.marquee) {
    const { x, y, width, height } = overlay.marquee
    context.globalAlpha = 0.12
    context.fillStyle = theme.accent
    context.fillRect(x, y, width, height)
    context.globalAlpha = 1
    context.lineWidth = px
    context.strokeStyle = theme.accent
    context.strokeRect(x, y, width, height)
  }
}

function drawHandles(
  context: CanvasRenderingContext2D,
  handles: Overlay['handles'],
  theme: Theme,
  px: number,
): void {
  const size = 8 * px
  context.lineWidth = 1.5 * px
  context.fillStyle = theme.raised
  context.strokeStyle = theme.accent
  for (const { x, y } of handles) {
    context.fillRect(x - size / 2, y - size / 2, size, size)
    context.strokeRect(x - size / 2, y - size / 2, size, size)
  }
}

function outline(
  context: CanvasRenderingContext2D,
  box: { x: number; y: number; width: number; height: number },
  px: number,
  radius: number,
): void {
  const gap = px
  context.beginPath()
  context.roundRect(box.x - gap, box.y - gap, box.width + 2 * gap, box.height + 2 * gap, radius + gap)
}

function drawLinking(context: CanvasRenderingContext2D, overlay: Overlay, theme: Theme, px: number): void {
  if (overlay.target) {
    outline(context, overlay.target, 2 * px, overlay.target.radius)
    context.lineWidth = 2.5 * px
    context.strokeStyle = theme.success
    context.stroke()
  }
  if (!overlay.preview) return
  context.beginPath()
  traceRoute(context, overlay.preview.route)
  traceHead(context, overlay.preview.route)
  context.lineWidth = 2 * px
  context.setLineDash([6 * px, 4 * px])
  context.strokeStyle = overlay.preview.legal ? theme.accent : theme.danger
  context.stroke()
  context.setLineDash([])
}
