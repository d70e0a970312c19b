import type { ServerChange } from '@shared/plan/changes.ts'
import type { Box } from '@shared/drawing/geometry.ts'
import { t } from '@shared/text/translate.ts'
import type { Pattern } from '../core/insight/color-slots.ts'
import type { Swatch } from '../core/insight/coloring.ts'
import { type CardFall, fallWords } from '../core/insight/falls.ts'
import { type Ink, inkOf } from '../core/insight/ink.ts'
import { type CardLoad, shareWords } from '../core/insight/load.ts'
import type { BadgeItem } from '../core/scene.ts'
import { CARD_RADIUS } from './card-radius.ts'
import { fitText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** The outline that tells the ink: dashes, a line, or a strong line; each has its sign in words or marks too. */
export function drawInk(context: Context, { box, status }: BadgeItem, theme: Theme): void {
  const ink = inkOf(status)
  outline(context, box, 0.5)
  if (ink === 'designed' || ink === 'partly') {
    // The picture's own line would fill the gaps between the dashes.
    context.strokeStyle = theme.raised
    context.lineWidth = 2
    context.stroke()
    context.setLineDash(ink === 'designed' ? [5, 4] : [14, 5])
  }
  context.strokeStyle = inkColor(ink, theme)
  context.lineWidth = ink === 'drifted' ? 2.2 : 1.4
  context.stroke()
  context.setLineDash([])
}

function inkColor(ink: Ink, theme: Theme): string {
  if (ink === 'designed') return theme.muted
  return ink === 'drifted' ? theme.warning : theme.success
}

function outline(context: Context, box: Box, inset: number): void {
  context.beginPath()
  context.roundRect(
    box.x + inset,
    box.y + inset,
    box.width - 2 * inset,
    box.height - 2 * inset,
    CARD_RADIUS - inset,
  )
}

/** Width of the band along a card's left edge. */
const BAND = 7

/** A band along the card's left edge, one part for each value, and the value's name where the card does not say it. */
export function drawColors(context: Context, { box, status, insight }: BadgeItem, theme: Theme): void {
  const { swatches, named } = insight
  if (swatches.length === 0) return
  context.save()
  outline(context, box, 1)
  context.clip()
  fillParts(context, { x: box.x, y: box.y, width: BAND, height: box.height }, swatches, 'down', theme)
  context.restore()
  const [first] = swatches
  // What has no value needs no name for it.
  const said = swatches.length === 1 && (first?.value === '' || first?.label === status.host)
  if (named && !said) drawName(context, box, swatches, theme)
}

/** From afar the whole card takes its colours. */
export function drawFarColors(context: Context, { box, insight }: BadgeItem, theme: Theme): void {
  if (insight.swatches.length === 0) return
  context.globalAlpha = 0.45
  fillParts(context, box, insight.swatches, 'across', theme)
  context.globalAlpha = 1
}

function fillParts(
  context: Context,
  box: Box,
  swatches: readonly Swatch[],
  way: 'down' | 'across',
  theme: Theme,
): void {
  const total = swatches.reduce((sum, one) => sum + one.count, 0)
  let from = 0
  for (const { color, pattern, count } of swatches) {
    const share = count / total
    const part =
      way === 'down'
        ? { ...box, y: box.y + from * box.height, height: share * box.height }
        : { ...box, x: box.x + from * box.width, width: share * box.width }
    context.fillStyle = theme.tiers[color]
    context.fillRect(part.x, part.y, part.width, part.height)
    // From afar the name is in the middle: the pattern stays clear of it.
    const low = way === 'down' ? part : { ...part, y: part.y + part.height * 0.75, height: part.height / 4 }
    if (pattern !== 'solid') drawPattern(context, low, pattern, theme)
    from += share
  }
}

function drawPattern(context: Context, { x, y, width, height }: Box, pattern: Pattern, theme: Theme): void {
  context.fillStyle = theme.raised
  context.beginPath()
  const step = width > BAND ? 8 : 6
  for (let down = step / 2; down < height; down += step)
    if (pattern === 'stripes') context.rect(x, y + down, width, step / 2.6)
    else
      for (let along = step / 2; along < width; along += step) {
        context.moveTo(x + along + step / 4, y + down)
        context.arc(x + along, y + down, step / 4, 0, Math.PI * 2)
      }
  context.fill()
}

/** A small label on the card's lower edge. */
function drawName(context: Context, box: Box, swatches: readonly Swatch[], theme: Theme): void {
  const words = swatches.map(({ label, count }) =>
    swatches.length > 1 && count > 1 ? `${label} ×${count}` : label,
  )
  context.font = `600 10.5px ${theme.font}`
  const text = fitText(context, words.join(', '), box.width - 40)
  const width = context.measureText(text).width + 12
  const y = box.y + box.height - 7
  context.beginPath()
  context.roundRect(box.x + 12, y, width, 15, 7.5)
  context.fillStyle = theme.raised
  context.fill()
  const [first] = swatches
  context.strokeStyle = first ? theme.tiers[first.color] : theme.border
  context.lineWidth = 1.2
  context.stroke()
  context.fillStyle = theme.fg
  context.fillText(text, box.x + 18, y + 11)
}

/** Two bars with numbers: of a group the mean, with a tick at its busiest. */
export function drawLoad(context: Context, box: Box, load: CardLoad, theme: Theme): void {
  drawBar(context, box, 70, 'CPU', load.cpu, load.machines, theme)
  drawBar(context, box, 82, t`Mem`, load.memory, load.machines, theme)
}

function drawBar(
  context: Context,
  box: Box,
  down: number,
  name: string,
  share: CardLoad['cpu'],
  machines: number,
  theme: Theme,
): void {
  const y = box.y + down
  const left = box.x + 40
  const width = machines > 1 ? 58 : 96
  context.font = `10.5px ${theme.font}`
  context.fillStyle = theme.muted
  context.fillText(name, box.x + 12, y)
  context.fillStyle = theme.fg
  context.fillText(shareWords(share, machines), left + width + 8, y)
  context.beginPath()
  context.roundRect(left, y - 7, width, 6, 3)
  context.fillStyle = theme.border
  context.fill()
  context.fillStyle = loadColor(share.max, theme)
  context.beginPath()
  context.roundRect(left, y - 7, Math.max(2, width * share.mean), 6, 3)
  context.fill()
  if (machines > 1) context.fillRect(left + Math.min(width - 2, width * share.max), y - 9, 2, 10)
}

/** From afar: the mean of CPU and memory as two plain bars along the card's lower edge. */
export function drawFarLoad(context: Context, box: Box, { cpu, memory }: CardLoad, theme: Theme): void {
  const width = box.width - 24
  for (const [at, share] of [cpu, memory].entries()) {
    const y = box.y + box.height - 30 + at * 13
    context.fillStyle = theme.border
    context.fillRect(box.x + 12, y, width, 9)
    context.fillStyle = loadColor(share.max, theme)
    context.fillRect(box.x + 12, y, Math.max(4, width * share.mean), 9)
  }
}

const loadColor = (share: number, theme: Theme): string =>
  share > 0.9 ? theme.danger : share > 0.75 ? theme.warning : theme.accent

/** "+2 ~1 −1" at the card's upper left corner; a sign alone of a single server. */
export function drawChange(context: Context, box: Box, change: ServerChange, theme: Theme): void {
  const { add, change: altered, remove } = change
  const single = add + altered + remove === 1
  const parts = [
    { sign: '+', count: add, color: theme.success },
    { sign: '~', count: altered, color: theme.warning },
    { sign: '−', count: remove, color: theme.danger },
  ].filter(({ count }) => count > 0)
  let x = box.x - 8
  for (const { sign, count, color } of parts)
    x += drawPill(context, x, box.y - 8, single ? sign : `${sign}${count}`, color, theme) + 3
}

export function drawFall(context: Context, box: Box, fall: CardFall, theme: Theme): void {
  const { gone } = fall
  outline(context, box, 0)
  context.setLineDash(gone ? [3, 3] : [])
  context.strokeStyle = gone ? theme.danger : theme.warning
  context.lineWidth = 2.4
  context.stroke()
  context.setLineDash([])
  drawPill(context, box.x - 8, box.y - 8, fallWords(fall), gone ? theme.danger : theme.warning, theme)
}

/** What is not touched steps back. */
export function drawFaint(context: Context, box: Box, theme: Theme): void {
  context.globalAlpha = 0.55
  outline(context, box, 0)
  context.fillStyle = theme.bg
  context.fill()
  context.globalAlpha = 1
}

/** A filled label with words. Returns its width. */
function drawPill(
  context: Context,
  x: number,
  y: number,
  words: string,
  color: string,
  theme: Theme,
): number {
  context.font = `700 12px ${theme.font}`
  const width = Math.max(20, context.measureText(words).width + 12)
  context.beginPath()
  context.roundRect(x, y, width, 20, 10)
  context.fillStyle = color
  context.fill()
  context.lineWidth = 2
  context.strokeStyle = theme.bg
  context.stroke()
  context.textAlign = 'center'
  context.fillStyle = theme.raised
  context.fillText(words, x + width / 2, y + 14.3)
  context.textAlign = 'left'
  return width
}

/** From afar: a corner in the colour of the sign that matters most. */
export function drawFarMark(context: Context, { box, insight }: BadgeItem, theme: Theme): void {
  const { change, fall } = insight
  const color = fall
    ? fall.left === 0
      ? theme.danger
      : theme.warning
    : change && (change.remove ? theme.danger : change.change ? theme.warning : theme.success)
  if (!color) return
  const sign = fall ? '↯' : change?.remove ? '−' : change?.change ? '~' : '+'
  context.beginPath()
  context.arc(box.x + 14, box.y + 14, 22, 0, Math.PI * 2)
  context.fillStyle = color
  context.fill()
  context.font = `700 34px ${theme.font}`
  context.textAlign = 'center'
  context.fillStyle = theme.raised
  context.fillText(sign, box.x + 14, box.y + 26)
  context.textAlign = 'left'
  if (!fall) return
  context.lineWidth = 6
  context.strokeStyle = color
  context.strokeRect(box.x, box.y, box.width, box.height)
}
