import { TIE_SIGN } from '@shared/drawing/faces.ts'
import { t } from '@shared/text/translate.ts'
import type { CardItem, NoteItem, Scene } from '../core/scene.ts'
import { CARD_RADIUS } from './card-radius.ts'
import { drawFrame } from './draw-frames.ts'
import { drawLane } from './draw-lanes.ts'
import { drawBundleCount, drawLinks } from './draw-links.ts'
import { drawNetwork, drawNetworkLines } from './draw-networks.ts'
import { drawChips } from './draw-volumes.ts'
import { drawIcon } from './icons.ts'
import { fitText, wrapText } from './text.ts'
import type { Theme } from './theme.ts'

type Context = CanvasRenderingContext2D

/** Draws lanes, frames, links, notes, networks and cards, in that order, in the drawing's coordinates. */
export function drawScene(context: Context, scene: Scene, theme: Theme): void {
  context.textBaseline = 'alphabetic'
  for (const lane of scene.lanes) drawLane(context, lane, theme, scene.detail)
  for (const frame of scene.frames) drawFrame(context, frame, theme, scene.detail !== 'boxes')
  drawNetworkLines(context, scene.web, theme, scene.detail)
  drawLinks(context, scene, theme)
  for (const note of scene.notes) drawNote(context, note, theme, scene.detail === 'full')
  for (const network of scene.networks) drawNetwork(context, network, theme, scene.detail)
  drawCards(context, scene.cards, theme, scene.detail)
  drawChips(context, scene.chips, theme)
  for (const bundle of scene.bundles) drawBundleCount(context, bundle, theme, theme.muted)
}

export function drawCards(
  context: Context,
  cards: readonly CardItem[],
  theme: Theme,
  detail: Scene['detail'],
): void {
  for (const card of cards) {
    if (detail === 'full') drawCard(context, card, theme)
    else drawSmallCard(context, card, theme, detail === 'names')
  }
}

function drawNote(context: Context, note: NoteItem, theme: Theme, texts: boolean): void {
  const { x, y, width, height } = note.box
  context.beginPath()
  context.roundRect(x, y, width, height, 4)
  context.fillStyle = theme.raised
  context.fill()
  context.globalAlpha = theme.dark ? 0.2 : 0.16
  context.fillStyle = theme.tiers.amber
  context.fill()
  context.globalAlpha = 1
  context.lineWidth = 1
  context.strokeStyle = theme.border
  context.stroke()
  if (!texts) return
  context.font = `13px ${theme.font}`
  context.fillStyle = note.text ? theme.fg : theme.muted
  const lines = wrapText(
    context,
    note.text || t`Empty note`,
    width - 24,
    Math.max(1, Math.floor((height - 16) / 18)),
  )
  for (const [at, line] of lines.entries()) context.fillText(line, x + 12, y + 24 + at * 18)
}

function cardShape(context: Context, x: number, y: number, width: number, height: number): void {
  context.beginPath()
  context.roundRect(x, y, width, height, CARD_RADIUS)
}

function drawStack(context: Context, card: CardItem, theme: Theme): void {
  const { x, y, width, height } = card.box
  const sheets = Math.min(3, card.replicas) - 1
  for (let sheet = sheets; sheet > 0; sheet -= 1) {
    cardShape(context, x + sheet * 4, y - sheet * 4, width, height)
    context.fillStyle = theme.raised
    context.fill()
    context.lineWidth = 1
    context.strokeStyle = theme.border
    context.stroke()
  }
}

function drawCard(context: Context, card: CardItem, theme: Theme): void {
  const { x, y, width, height } = card.box
  const color = theme.tiers[card.color]
  drawStack(context, card, theme)
  cardShape(context, x, y, width, height)
  context.fillStyle = theme.raised
  context.fill()
  context.lineWidth = 1
  context.strokeStyle = theme.border
  context.stroke()
  context.beginPath()
  context.roundRect(x + 12, y + 12, 28, 28, 7)
  context.globalAlpha = theme.dark ? 0.22 : 0.14
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
  context.strokeStyle = color
  drawIcon(context, card.icon, x + 17, y + 17, 18)
  if (card.tied) drawTieSign(context, x + TIE_SIGN.x, y + TIE_SIGN.y, theme)
  const count = card.replicas > 1 ? `×${card.replicas}` : ''
  let room = width - 48 - 10
  if (count) {
    context.font = `600 12px ${theme.font}`
    const countWidth = context.measureText(count).width + 12
    context.beginPath()
    context.roundRect(x + width - 10 - countWidth, y + 11, countWidth, 18, 9)
    context.globalAlpha = theme.dark ? 0.22 : 0.14
    context.fillStyle = color
    context.fill()
    context.globalAlpha = 1
    context.fillStyle = theme.fg
    context.fillText(count, x + width - 4 - countWidth, y + 24)
    room -= countWidth + 2
  }
  if (card.locked) {
    room -= 18
    context.strokeStyle = theme.muted
    drawIcon(context, 'locked', x + 48 + room + 4, y + 13, 14)
  }
  context.font = `600 14px ${theme.font}`
  context.fillStyle = card.name.trim() ? theme.fg : theme.muted
  context.fillText(fitText(context, card.name.trim() || t`Unnamed`, room), x + 48, y + 25)
  context.font = `11.5px ${theme.font}`
  context.fillStyle = theme.muted
  context.fillText(fitText(context, card.detail, width - 48 - 8), x + 48, y + 41)
  drawNetworkDots(context, card, theme)
  if (!card.balances) return
  context.fillStyle = color
  context.fillText(fitText(context, card.balances, width - 48 - 8), x + 48, y + 55)
}

/** That rules with other servers concern it. */
function drawTieSign(context: Context, x: number, y: number, theme: Theme): void {
  const { radius, icon } = TIE_SIGN
  context.beginPath()
  context.arc(x, y, radius, 0, Math.PI * 2)
  context.fillStyle = theme.raised
  context.fill()
  context.lineWidth = 1
  context.strokeStyle = theme.border
  context.stroke()
  context.strokeStyle = theme.muted
  drawIcon(context, 'tie', x - icon / 2, y - icon / 2, icon)
}

/** A dot for each network, under the icon. */
function drawNetworkDots(context: Context, { box, networks }: CardItem, theme: Theme): void {
  const left = box.x + 26 - (networks.length - 1) * 4.5
  for (const [at, color] of networks.entries()) {
    context.beginPath()
    context.arc(left + at * 9, box.y + 45, 3, 0, Math.PI * 2)
    context.fillStyle = theme.tiers[color]
    context.fill()
  }
}

function drawSmallCard(context: Context, card: CardItem, theme: Theme, named: boolean): void {
  const { x, y, width, height } = card.box
  // Two rectangles are drawn faster than one with a line around it, and there are thousands.
  const line = named ? 1 : 2
  context.fillStyle = theme.tiers[card.color]
  context.fillRect(x - line, y - line, width + 2 * line, height + 2 * line)
  context.fillStyle = theme.raised
  context.fillRect(x + line, y + line, width - 2 * line, height - 2 * line)
  if (!named) return
  context.font = `600 26px ${theme.font}`
  context.fillStyle = theme.fg
  const count = card.replicas > 1 ? `×${card.replicas}` : ''
  const room = width - 24 - (count ? context.measureText(count).width + 8 : 0)
  context.fillText(fitText(context, card.name, room), x + 12, y + height / 2 + 9)
  if (!count) return
  context.textAlign = 'right'
  context.fillStyle = theme.muted
  context.fillText(count, x + width - 12, y + height / 2 + 9)
  context.textAlign = 'left'
}
