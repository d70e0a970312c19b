import type { LinkHandle } from '../core/hit.ts'
import type { LinkMark } from '../core/links-shown.ts'
import type { Overlay } from '../core/scene.ts'
import type { MovingLane } from '../core/session-state.ts'
import { traceHead, tracePath } from '@shared/drawing/path.ts'
import { drawBundleCount, drawBundleLine, drawLinkLabel } from './draw-links.ts'
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
  if (overlay.web) drawWeb(context, overlay.web, theme, Math.max(1.75, 1.5 * px))
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
  for (const box of overlay.lit) {
    // Filled, since a line alone is what is selected.
    outline(context, box, 4 * px, box.radius)
    context.globalAlpha = 0.18
    context.fillStyle = theme.accent
    context.fill()
    context.globalAlpha = 1
    context.lineWidth = px
    context.strokeStyle = theme.accent
    context.stroke()
  }
  drawLinkMarks(context, overlay, theme, px)
  if (overlay.hover) {
    outline(context, overlay.hover, px, overlay.hover.radius)
    context.globalAlpha = 0.5
    context.lineWidth = 1.5 * px
    context.strokeStyle = theme.accent
    context.stroke()
    context.globalAlpha = 1
  }
  drawSelected(context, overlay, theme, px)
  drawLinking(context, overlay, theme, px)
  for (const handle of overlay.handles) drawHandle(context, handle, theme, px)
  for (const port of overlay.ports) {
    context.beginPath()
    context.arc(port.x, port.y, (port.active ? 6 : 4.5) * px, 0, Math.PI * 2)
    context.fillStyle = port.active ? theme.accent : theme.raised
    context.fill()
    context.lineWidth = 1.5 * px
    context.strokeStyle = theme.accent
    context.stroke()
  }
  drawBoxHandles(context, overlay.boxHandles, theme, px)
  if (overlay.movingLane) drawMovingLane(context, overlay.movingLane, theme, px)
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

function drawBoxHandles(
  context: CanvasRenderingContext2D,
  handles: Overlay['boxHandles'],
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

/** One path for all: strokes are what costs. Round corners cannot be seen from afar. */
function drawSelected(
  context: CanvasRenderingContext2D,
  { selected }: Overlay,
  theme: Theme,
  px: number,
): void {
  context.beginPath()
  for (const { box, radius } of selected) {
    if (selected.length > 100) context.rect(box.x - px, box.y - px, box.width + 2 * px, box.height + 2 * px)
    else context.roundRect(box.x - px, box.y - px, box.width + 2 * px, box.height + 2 * px, radius + px)
  }
  context.lineWidth = 2 * px
  context.strokeStyle = theme.accent
  context.stroke()
}

function drawLinkMarks(context: CanvasRenderingContext2D, overlay: Overlay, theme: Theme, px: number): void {
  if (overlay.bundle) {
    drawBundleLine(context, overlay.bundle, theme.accent, 0.8)
    drawBundleCount(context, overlay.bundle, theme, theme.accent)
  }
  for (const kind of ['own', 'found', 'hover', 'selected'] as const)
    for (const denied of [false, true]) {
      const marks = overlay.links.filter(
        (one) => one.kind === kind && (one.route.link.firewall?.action === 'deny') === denied,
      )
      if (marks.length > 0) strokeMarks(context, marks, denied, theme, px)
    }
  for (const { label, kind } of overlay.links)
    if (label) drawLinkLabel(context, label, theme, kind === 'found' ? theme.warning : theme.accent)
}

/** One path for all of a kind: a whole bundle may be selected. */
function strokeMarks(
  context: CanvasRenderingContext2D,
  marks: readonly LinkMark[],
  denied: boolean,
  theme: Theme,
  px: number,
): void {
  context.beginPath()
  for (const { route } of marks) {
    tracePath(context, route)
    traceHead(context, route, 7 * Math.max(1, px / 2))
  }
  const kind = marks[0]?.kind
  context.lineWidth = kind === 'selected' ? Math.max(2, 2 * px) : Math.max(1.5, 1.5 * px)
  context.strokeStyle = kind === 'found' ? theme.warning : theme.accent
  if (denied) context.setLineDash([6, 4])
  context.stroke()
  context.setLineDash([])
}

/** Round at the ends, square on corners, a bar along a segment: what each does can be told by its shape. */
function drawHandle(
  context: CanvasRenderingContext2D,
  { part, x, y, upright }: LinkHandle,
  theme: Theme,
  px: number,
): void {
  context.beginPath()
  if (part === 'corner') context.roundRect(x - 4 * px, y - 4 * px, 8 * px, 8 * px, 2 * px)
  else if (part === 'segment') {
    const [width, height] = upright ? [6 * px, 14 * px] : [14 * px, 6 * px]
    context.roundRect(x - width / 2, y - height / 2, width, height, 3 * px)
  } else context.arc(x, y, 5.5 * px, 0, Math.PI * 2)
  context.fillStyle = part === 'from' || part === 'to' ? theme.accent : theme.raised
  context.fill()
  context.lineWidth = 1.5 * px
  context.strokeStyle = part === 'from' || part === 'to' ? theme.raised : theme.accent
  context.stroke()
}

function drawMovingLane(
  context: CanvasRenderingContext2D,
  { ghost, line }: MovingLane,
  theme: Theme,
  px: number,
): void {
  outline(context, ghost, 0, 12)
  context.globalAlpha = 0.1
  context.fillStyle = theme.accent
  context.fill()
  context.globalAlpha = 0.7
  context.lineWidth = 1.5 * px
  context.strokeStyle = theme.accent
  context.stroke()
  context.globalAlpha = 1
  if (!line) return
  context.beginPath()
  context.roundRect(line.x, line.y, line.width, line.height, 2)
  context.fillStyle = theme.accent
  context.fill()
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
  tracePath(context, overlay.preview.path)
  traceHead(context, overlay.preview.path)
  context.lineWidth = 2 * px
  context.setLineDash([6 * px, 4 * px])
  context.strokeStyle = overlay.preview.legal ? theme.accent : theme.danger
  context.stroke()
  context.setLineDash([])
}
