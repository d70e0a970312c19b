import { type Box, centre, type Point } from './geometry.ts'

export type Side = 'top' | 'right' | 'bottom' | 'left'

/** The middle of a card's side, moved along it by `offset`. */
export function portPoint(card: Box, side: Side, offset = 0): Point {
  const { x, y } = centre(card)
  if (side === 'top') return { x: x + offset, y: card.y }
  if (side === 'bottom') return { x: x + offset, y: card.y + card.height }
  return side === 'left' ? { x: card.x, y: y + offset } : { x: card.x + card.width, y: y + offset }
}

/** From which side a link leaves `from` towards `to`: up or down between rows, sideways within one. */
export function sideTowards(from: Box, to: Box): Side {
  if (to.y >= from.y + from.height) return 'bottom'
  if (to.y + to.height <= from.y) return 'top'
  return to.x >= from.x ? 'right' : 'left'
}

export const isUpright = (side: Side): boolean => side === 'top' || side === 'bottom'
