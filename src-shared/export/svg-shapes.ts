import type { Box } from '../drawing/geometry.ts'
import { num, xmlText } from './xml.ts'

export const rect = (box: Box, radius: number, attributes: string): string =>
  `<rect x="${num(box.x)}" y="${num(box.y)}" width="${num(box.width)}" height="${num(box.height)}" rx="${radius}" ${attributes}/>`

export const text = (
  x: number,
  y: number,
  size: number,
  color: string,
  words: string,
  bold = false,
): string =>
  words === ''
    ? ''
    : `<text x="${num(x)}" y="${num(y)}" font-size="${size}" fill="${color}"${bold ? ' font-weight="600"' : ''}>${xmlText(words)}</text>`

/** An icon on a grid of 24, stroked into a square. */
export const icon = (path: string, x: number, y: number, size: number, color: string): string =>
  `<path d="${path}" transform="translate(${num(x)} ${num(y)}) scale(${num4(size / 24)})" fill="none" stroke="${color}" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>`

const num4 = (value: number): string => String(Math.round(value * 1e4) / 1e4)
