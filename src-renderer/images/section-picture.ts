import { formatBytes } from '@shared/base/units.ts'
import type { SectionMap } from '@shared/contract/images.ts'
import { t } from '@shared/text/translate.ts'

/** What a section is, in the order in which a cell is filled from its top. */
export const sectionKinds = ['own', 'shared', 'zero'] as const
export type SectionKind = (typeof sectionKinds)[number]

const size = 10
const gap = 1

export interface SectionPicture {
  width: number
  height: number
  columns: number
  /** SVG paths: all that is of one kind is one shape. */
  paths: Record<SectionKind, string>
  totals: Record<SectionKind, number>
}

/** How many columns make a picture of about 4 by 1, never more than there are cells. */
export const columnsFor = (cells: number): number =>
  Math.max(1, Math.min(cells, 64, Math.ceil(Math.sqrt(cells * 4))))

/** The map as shapes. A cell whose sections differ is divided by their shares. */
export function pictureOf({ cells }: SectionMap): SectionPicture {
  const columns = columnsFor(cells.length)
  const paths: Record<SectionKind, string[]> = { own: [], shared: [], zero: [] }
  const totals: Record<SectionKind, number> = { own: 0, shared: 0, zero: 0 }
  for (const [at, cell] of cells.entries()) {
    const x = (at % columns) * size
    let y = Math.floor(at / columns) * size
    const count = cell.own + cell.shared + cell.zero
    for (const kind of sectionKinds) {
      totals[kind] += cell[kind]
      if (cell[kind] === 0) continue
      const height = round((cell[kind] / count) * (size - gap))
      paths[kind].push(`M${x} ${round(y)}h${size - gap}v${height}h-${size - gap}z`)
      y += height
    }
  }
  return {
    width: columns * size - gap,
    height: Math.max(1, Math.ceil(cells.length / columns)) * size - gap,
    columns,
    paths: { own: paths.own.join(''), shared: paths.shared.join(''), zero: paths.zero.join('') },
    totals,
  }
}

const round = (value: number): number => Math.round(value * 100) / 100

const kindNames: Record<SectionKind, () => string> = {
  own: () => t`Of this image alone`,
  shared: () => t`Shared with other images`,
  zero: () => t`Zero`,
}
export const kindName = (kind: SectionKind): string => kindNames[kind]()

/** The picture in one sentence, for those who cannot see it. */
export function pictureWords(totals: Record<SectionKind, number>, sectionBytes: number): string {
  const all = totals.own + totals.shared + totals.zero
  const bytes = (kind: SectionKind): string => formatBytes(totals[kind] * sectionBytes)
  return t`Of ${all} sections of ${formatBytes(sectionBytes)} each, ${totals.own} (${bytes('own')}) are of this image alone, ${totals.shared} (${bytes('shared')}) are shared with other images of this store, and ${totals.zero} (${bytes('zero')}) are zero and take no space.`
}

/** What the cell under the pointer stands for. `x` and `y` are shares 0..1 of the picture. */
export function cellWords(
  map: SectionMap,
  picture: SectionPicture,
  at: { x: number; y: number },
  sectionBytes: number,
): string {
  const column = Math.floor((at.x * picture.width) / size)
  const index = Math.floor((at.y * picture.height) / size) * picture.columns + column
  const cell = map.cells[index]
  if (!cell || column >= picture.columns) return ''
  const from = index * map.perCell
  const offset = formatBytes(from * sectionBytes)
  const parts = sectionKinds
    .filter((kind) => cell[kind] > 0)
    .map((kind) => `${kindName(kind)}: ${cell[kind]}`)
    .join(', ')
  const count = cell.own + cell.shared + cell.zero
  return count === 1
    ? t`Section ${from}, at ${offset}. ${parts}`
    : t`Sections ${from} to ${from + count - 1}, from ${offset} on. ${parts}`
}
