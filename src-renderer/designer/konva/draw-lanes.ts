import { LANE } from '@shared/drawing/layout.ts'
import type { Detail } from '../core/detail.ts'
import type { LaneItem } from '../core/scene.ts'
import type { StripItem } from '../core/strip.ts'
import { drawMark, drawStateShape, stateColor } from './draw-badges.ts'
import { fitText, wrapText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** Draws a lane without its cards: ground, colour, name and what it holds. */
export function drawLane(context: Context, lane: LaneItem, theme: Theme, detail: Detail): void {
  const { x, y, width, height } = lane.box
  const color = theme.tiers[lane.color]
  context.beginPath()
  context.roundRect(x, y, width, height, 12)
  context.fillStyle = theme.sunken
  context.globalAlpha = 0.55
  context.fill()
  context.globalAlpha = theme.dark ? 0.1 : 0.055
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
  context.beginPath()
  context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 12)
  context.lineWidth = 1
  context.strokeStyle = theme.border
  context.stroke()
  context.beginPath()
  if (lane.direction === 'rows') context.roundRect(x + 8, y + 12, 4, height - 24, 2)
  else context.roundRect(x + 12, y + 8, width - 24, 4, 2)
  context.fillStyle = color
  context.fill()
  if (detail === 'boxes') return
  drawChevron(context, lane, theme)
  if (lane.collapsed) drawStripName(context, lane, theme)
  else if (detail === 'names') drawFarName(context, lane, theme)
  else if (lane.direction === 'rows') drawRowName(context, lane, theme)
  else drawColumnName(context, lane, theme)
}

/** From afar only the name, as large as there is room for. */
function drawFarName(context: Context, lane: LaneItem, theme: Theme): void {
  const { x, y, width } = lane.box
  const rows = lane.direction === 'rows'
  const size = rows ? 20 : 28
  context.font = `600 ${size}px ${theme.font}`
  context.fillStyle = theme.fg
  const lines = wrapText(context, lane.name, rows ? LANE.label - 22 : width - 48, rows ? 4 : 1)
  for (const [at, line] of lines.entries())
    context.fillText(line, x + 34, y + (rows ? 37 : 40) + at * (size + 4))
}

function drawRowName(context: Context, lane: LaneItem, theme: Theme): void {
  const { x, y, width, height } = lane.box
  context.font = `600 14px ${theme.font}`
  context.fillStyle = theme.fg
  const lines = wrapText(context, lane.name, LANE.label - 28, 3)
  for (const [at, line] of lines.entries()) context.fillText(line, x + 34, y + 36 + at * 18)
  context.font = `12px ${theme.font}`
  context.fillStyle = theme.muted
  context.fillText(lane.detail, x + 34, y + 36 + lines.length * 18)
  drawHint(context, lane, theme, x + LANE.label + (width - LANE.label) / 2, y + height / 2 + 5)
}

function drawColumnName(context: Context, lane: LaneItem, theme: Theme): void {
  const { x, y, width } = lane.box
  context.font = `600 14px ${theme.font}`
  context.fillStyle = theme.fg
  context.fillText(fitText(context, lane.name, width - 48), x + 32, y + 31)
  context.font = `12px ${theme.font}`
  context.fillStyle = theme.muted
  context.fillText(lane.detail, x + 32, y + 48)
  drawHint(context, lane, theme, x + width / 2, y + LANE.header + LANE.minHeight / 2)
}

function drawHint(context: Context, lane: LaneItem, theme: Theme, x: number, y: number): void {
  if (!lane.hint) return
  context.font = `13px ${theme.font}`
  context.fillStyle = theme.muted
  context.textAlign = 'center'
  context.fillText(lane.hint, x, y)
  context.textAlign = 'left'
}

function drawChevron(context: Context, { chevron, collapsed }: LaneItem, theme: Theme): void {
  const x = chevron.x + chevron.width / 2
  const y = chevron.y + chevron.height / 2
  context.beginPath()
  if (collapsed) {
    context.moveTo(x - 2.5, y - 5)
    context.lineTo(x + 2.5, y)
    context.lineTo(x - 2.5, y + 5)
  } else {
    context.moveTo(x - 5, y - 2.5)
    context.lineTo(x, y + 2.5)
    context.lineTo(x + 5, y - 2.5)
  }
  context.lineWidth = 1.6
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.strokeStyle = theme.muted
  context.stroke()
  context.lineCap = 'butt'
}

/** Room for the name of a collapsed lane. */
const NAME_WIDTH = 240

/** Draws along a strip: from where its name begins, on the line that its words stand on, whichever way it lies. */
function alongStrip(context: Context, { box, direction }: LaneItem, draw: () => void): void {
  context.save()
  if (direction === 'rows') context.translate(box.x + 34, box.y + LANE.strip / 2 + 5)
  else {
    context.translate(box.x + LANE.strip / 2 - 5, box.y + 42)
    context.rotate(Math.PI / 2)
  }
  draw()
  context.restore()
}

function drawStripName(context: Context, lane: LaneItem, theme: Theme): void {
  alongStrip(context, lane, () => {
    context.font = `600 14px ${theme.font}`
    context.fillStyle = theme.fg
    const name = fitText(context, lane.name, NAME_WIDTH)
    context.fillText(name, 0, 0)
    const at = context.measureText(name).width + 12
    context.font = `12px ${theme.font}`
    context.fillStyle = theme.muted
    context.fillText(lane.detail, at, 0)
  })
}

/** Draws the states behind the name of a collapsed lane. */
export function drawStrip(context: Context, { lane, status }: StripItem, theme: Theme): void {
  alongStrip(context, lane, () => {
    context.font = `600 14px ${theme.font}`
    let at = context.measureText(fitText(context, lane.name, NAME_WIDTH)).width + 12
    context.font = `12px ${theme.font}`
    at += context.measureText(lane.detail).width + 20
    const color = stateColor(status, theme)
    context.strokeStyle = color
    context.fillStyle = color
    drawStateShape(context, status.state, at, -4)
    context.fillText(status.text, at + 12, 0)
    // Marks are put by their right edge.
    let right = at + context.measureText(status.text).width + 40
    if (status.drift.length > 0) right = 40 + drawMark(context, right, -4, '≠', theme.warning, theme)
    if (status.finding === 'error' || status.finding === 'warning')
      drawMark(context, right, -4, '!', status.finding === 'error' ? theme.danger : theme.warning, theme)
  })
}
