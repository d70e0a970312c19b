import type { FrameRecord, ServerRecord } from '../design/records.ts'
import { iconPaths, TIE_SIGN, tiePath } from '../drawing/faces.ts'
import { FRAME_TITLE, frameBox, frameColor } from '../drawing/frames.ts'
import type { Box } from '../drawing/geometry.ts'
import { networkDetail, networkIcon, type Networks, type Pill } from '../drawing/networks.ts'
import type { Look } from './look.ts'
import { icon, rect, text } from './svg-shapes.ts'
import { fitText, textWidth } from './text-width.ts'
import { num } from './xml.ts'

/** A frame as on the canvas: over the lanes, behind everything else. */
export function frameSvg(frame: FrameRecord, look: Look): string {
  const box = frameBox(frame)
  const ink = look.tiers[frameColor(frame)]
  const name = fitText(frame.name.trim() || 'Unnamed frame', box.width - 24, 13, true)
  return (
    rect(
      box,
      10,
      `fill="${ink}" fill-opacity="${look.dark ? 0.09 : 0.07}" stroke="${ink}" stroke-opacity="0.7" stroke-width="1.5"`,
    ) + text(box.x + 12, box.y + FRAME_TITLE - 11, 13, ink, name, true)
  )
}

/** A network's pill: icon, name, range, a globe when it is reached from outside, and how many servers are in it. */
export function networkSvg({ network, box, color }: Pill, members: number, look: Look): string {
  const { x, y, width, height } = box
  const ink = look.tiers[color]
  const parts = [
    rect(box, height / 2, `fill="${look.raised}" stroke="${ink}" stroke-width="1.5"`),
    rect(
      { x: x + 6, y: y + 6, width: 28, height: 28 },
      14,
      `fill="${ink}" fill-opacity="${look.dark ? 0.22 : 0.14}"`,
    ),
    icon(networkIcon, x + 12, y + 12, 16, ink),
  ]
  const detail = networkDetail(network)
  const name = network.name.trim()
  const line = detail ? y + 17 : y + 24
  let right = x + width - 16
  if (members > 0) {
    right -= textWidth(String(members), 11, true)
    parts.push(text(right, line, 11, look.muted, String(members), true))
    right -= 15
    parts.push(icon(iconPaths.other, right, line - 10, 12, look.muted))
    right -= 5
  }
  if (network.outside) {
    right -= 13
    parts.push(icon(iconPaths.web, right, line - 11, 13, look.muted))
  }
  const words = fitText(name || 'Unnamed', right - x - 46, 13, true)
  parts.push(
    text(x + 40, line, 13, name ? look.fg : look.muted, words, true),
    text(x + 40, y + 31, 11, look.muted, fitText(detail, width - 52, 11)),
  )
  return parts.join('')
}

/** A dot under a card's icon for each network that it has a card in. */
export function networkDotsSvg(networks: Networks, server: ServerRecord, card: Box, look: Look): string {
  const pills = networks.of(server).slice(0, 3)
  const left = card.x + 26 - (pills.length - 1) * 4.5
  return pills
    .map(
      ({ color }, at) =>
        `<circle cx="${num(left + at * 9)}" cy="${num(card.y + 45)}" r="3" fill="${look.tiers[color]}"/>`,
    )
    .join('')
}

/** The sign of a card that rules with other servers concern. */
export function tieSignSvg(card: Box, look: Look): string {
  const [x, y] = [card.x + TIE_SIGN.x, card.y + TIE_SIGN.y]
  const { radius, icon: size } = TIE_SIGN
  return (
    `<circle cx="${num(x)}" cy="${num(y)}" r="${radius}" fill="${look.raised}" stroke="${look.border}"/>` +
    icon(tiePath, x - size / 2, y - size / 2, size, look.muted)
  )
}
