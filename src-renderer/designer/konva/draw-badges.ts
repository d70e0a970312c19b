import type { Detail } from '../core/detail.ts'
import type { BadgeItem } from '../core/scene.ts'
import { landingWords } from '../core/insight/falls.ts'
import { driftWords, statusWords } from '../core/insight/ink.ts'
import { secondLine } from '../core/insight/second-line.ts'
import type { CardStatus } from '../core/status.ts'
import {
  drawChange,
  drawColors,
  drawFaint,
  drawFall,
  drawFarColors,
  drawFarLoad,
  drawFarMark,
  drawInk,
  drawLoad,
} from './draw-insight.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** Draws each card's state line, markers and progress: shapes and words, never colour alone. */
export function drawBadges(
  context: Context,
  badges: readonly BadgeItem[],
  theme: Theme,
  detail: Detail,
): void {
  for (const badge of badges) {
    if (detail === 'full') drawBadge(context, badge, theme)
    else drawDot(context, badge, theme, detail === 'boxes')
  }
}

export function stateColor(status: CardStatus, theme: Theme): string {
  if (status.proposed) return status.host ? theme.info : theme.danger
  if (status.drift.length > 0 || status.stale) return theme.warning
  if (status.state === 'running') return theme.success
  if (status.state === 'crashed') return theme.danger
  return theme.muted
}

function drawBadge(context: Context, badge: BadgeItem, theme: Theme): void {
  const { box, status, insight } = badge
  if (!insight.fall) drawInk(context, badge, theme)
  drawColors(context, badge, theme)
  const second = secondLine(status, insight)
  const x = box.x + 12
  const y = box.y + (second === 'load' ? 58 : second === 'drift' ? 61 : 68)
  const color = insight.fall
    ? fallColor(insight.fall.nowhere + insight.fall.imageless, theme)
    : stateColor(status, theme)
  context.strokeStyle = color
  context.fillStyle = color
  if (!insight.fall) drawStateShape(context, status.state, x + 5, y - 4)
  let right = box.x + box.width - 12
  if (status.drift.length > 0) right = drawMark(context, right, y - 4, '≠', theme.warning, theme)
  if (status.finding === 'error') right = drawMark(context, right, y - 4, '!', theme.danger, theme)
  if (status.finding === 'warning') right = drawMark(context, right, y - 4, '!', theme.warning, theme)
  const text = insight.fall ? landingWords(insight.fall) : statusWords(status).join(' · ')
  const left = x + (insight.fall ? 0 : 16)
  context.font = `12px ${theme.font}`
  context.fillStyle = color
  context.fillText(fitText(context, text, right - left - 2), left, y)
  if (second === 'load' && insight.load) drawLoad(context, box, insight.load, theme)
  if (second === 'drift') {
    context.font = `11px ${theme.font}`
    context.fillStyle = theme.warning
    context.fillText(fitText(context, driftWords(status.drift).join(', '), box.width - 24), x, y + 16)
  }
  if (status.progress !== null) drawProgress(context, box, status.progress, theme)
  if (insight.faint) drawFaint(context, box, theme)
  if (insight.change) drawChange(context, box, insight.change, theme)
  if (insight.fall) drawFall(context, box, insight.fall, theme)
}

const fallColor = (lost: number, theme: Theme): string => (lost > 0 ? theme.danger : theme.info)

/** Full disc: runs. Ring: designed. Square: stopped. Bars: paused. Cross: crashed. Dashes: unknown. */
export function drawStateShape(context: Context, state: CardStatus['state'], x: number, y: number): void {
  context.lineWidth = 1.6
  context.beginPath()
  if (state === 'running') {
    context.arc(x, y, 4.5, 0, Math.PI * 2)
    context.fill()
  } else if (state === 'stopped') context.fillRect(x - 4, y - 4, 8, 8)
  else if (state === 'paused') {
    context.fillRect(x - 4, y - 4.5, 3, 9)
    context.fillRect(x + 1, y - 4.5, 3, 9)
  } else if (state === 'crashed') {
    context.moveTo(x - 4, y - 4)
    context.lineTo(x + 4, y + 4)
    context.moveTo(x + 4, y - 4)
    context.lineTo(x - 4, y + 4)
    context.stroke()
  } else {
    if (state !== 'stopping') context.setLineDash([2.4, 2.2])
    context.arc(x, y, 4.2, 0, Math.PI * 2)
    context.stroke()
    context.setLineDash([])
  }
}

/** A round marker with a sign, right-aligned at `right`. Returns where the next one may end. */
export function drawMark(
  context: Context,
  right: number,
  y: number,
  sign: string,
  color: string,
  theme: Theme,
): number {
  context.beginPath()
  context.arc(right - 8, y, 8, 0, Math.PI * 2)
  context.fillStyle = color
  context.fill()
  context.font = `700 12px ${theme.font}`
  context.fillStyle = theme.raised
  context.textAlign = 'center'
  context.fillText(sign, right - 8, y + 4.2)
  context.textAlign = 'left'
  return right - 20
}

function drawProgress(context: Context, box: BadgeItem['box'], progress: number, theme: Theme): void {
  const width = box.width - 24
  context.beginPath()
  context.roundRect(box.x + 12, box.y + box.height - 10, width, 4, 2)
  context.fillStyle = theme.border
  context.fill()
  context.beginPath()
  context.roundRect(box.x + 12, box.y + box.height - 10, Math.max(4, width * Math.min(1, progress)), 4, 2)
  context.fillStyle = theme.accent
  context.fill()
}

function drawDot(context: Context, badge: BadgeItem, theme: Theme, tiny: boolean): void {
  const { box, status, insight } = badge
  drawFarColors(context, badge, theme)
  if (insight.load) drawFarLoad(context, box, insight.load, theme)
  if (insight.faint) drawFaint(context, box, theme)
  drawFarMark(context, badge, theme)
  if (status.state === 'designed' && !status.finding) return
  context.fillStyle =
    status.finding === 'error' ? theme.danger : status.finding ? theme.warning : stateColor(status, theme)
  const [x, y] = [box.x + box.width - 20, box.y + 20]
  // Of a pixel or two nobody sees that it is round.
  if (tiny) return context.fillRect(x - 11, y - 11, 22, 22)
  context.beginPath()
  context.arc(x, y, 12, 0, Math.PI * 2)
  context.fill()
}
