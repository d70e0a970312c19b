import type { Difference } from '../design/compare.ts'
import type { DesignRecord } from '../design/records.ts'
import { DesignStore } from '../design/store.ts'
import type { Box } from '../drawing/geometry.ts'
import { Layout } from '../drawing/layout.ts'
import { looks } from './look.ts'
import { svgOf, type SvgOptions } from './svg.ts'
import { num } from './xml.ts'

const colors = { added: 'green', changed: 'amber', removed: 'red' } as const

/** The picture of a design with a coloured line around each card, note and lane that differs. */
export function markedSvg(
  records: readonly DesignRecord[],
  differences: readonly Difference[],
  options: SvgOptions = {},
): string {
  const layout = new Layout(new DesignStore(records))
  const look = looks[options.look ?? 'light']
  const marks = differences.flatMap(({ id, what }) => {
    const box = boxOf(layout, id)
    return box ? [mark(box, look.tiers[colors[what]], what === 'removed')] : []
  })
  return svgOf(records, options).replace(/<\/svg>\s*$/, () => `${marks.join('')}</svg>\n`)
}

function boxOf(layout: Layout, id: string): Box | undefined {
  if (id.startsWith('server:')) return layout.card(id as `server:${string}`)
  if (id.startsWith('note:')) return layout.note(id as `note:${string}`)
  return id.startsWith('tier:') ? layout.lane(id as `tier:${string}`)?.box : undefined
}

function mark({ x, y, width, height }: Box, color: string, dashed: boolean): string {
  const dash = dashed ? ' stroke-dasharray="10 6"' : ''
  return `<rect x="${num(x - 5)}" y="${num(y - 5)}" width="${num(width + 10)}" height="${num(height + 10)}" rx="13" fill="none" stroke="${color}" stroke-width="4"${dash}/>`
}
