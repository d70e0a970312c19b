import type { SectionMap } from '@shared/contract/images.ts'
import type { Row } from '@shared/images/manifest.ts'

const mostCells = 2048

/** What each part of an image is: zero, shared with another image (`others`), or of this image alone. */
export function sectionMap(rows: readonly Row[], others: ReadonlySet<Row>): SectionMap {
  const perCell = Math.max(1, Math.ceil(rows.length / mostCells))
  const cells: SectionMap['cells'] = []
  for (const [index, row] of rows.entries()) {
    const cell = (cells[Math.floor(index / perCell)] ??= { zero: 0, shared: 0, own: 0 })
    cell[row === null ? 'zero' : others.has(row) ? 'shared' : 'own'] += 1
  }
  return { perCell, cells }
}
