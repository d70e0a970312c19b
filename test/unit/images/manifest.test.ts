import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf, sectionCount } from '@shared/images/manifest.ts'
import { sectionMap } from '@main/images/section-map.ts'

const hash = fc.integer({ min: 0, max: 2 ** 31 }).map((n) => n.toString(16).padStart(64, '0'))
/** Rows, and the same as a manifest writes them. */
const written = fc.array(fc.oneof(hash, fc.integer({ min: 1, max: 50 })), { maxLength: 60 }).map((parts) => ({
  rows: parts.flatMap((part) => (typeof part === 'string' ? [part] : Array<null>(part).fill(null))),
  sections: parts.map((part) => (typeof part === 'string' ? part : part === 1 ? 'zero' : `zero*${part}`)),
}))

test('runs of zeros stand for as many sections', () => {
  fc.assert(
    fc.property(written, ({ rows, sections }) => {
      expect(rowsOf(sections, rows.length)).toEqual(rows)
    }),
  )
})

test('a manifest with too many or too few sections, or with something else in them, is refused', () => {
  expect(() => rowsOf(['zero*3'], 2)).toThrow(/entry 1 is wrong/)
  expect(() => rowsOf(['zero'], 2)).toThrow(/1 sections instead of 2/)
  expect(() => rowsOf(['zero*9999999999'], 10)).toThrow(/entry 1 is wrong/)
  expect(() => rowsOf(['zero*0', 'zero'], 1)).toThrow(/entry 1 is wrong/)
  expect(() => rowsOf(['../../etc/passwd'], 1)).toThrow(/entry 1 is wrong/)
})

test('the last section counts although it is not whole', () => {
  expect(sectionCount({ diskBytes: 4_194_305, sectionBytes: 4_194_304 })).toBe(2)
  expect(sectionCount({ diskBytes: 0, sectionBytes: 4_194_304 })).toBe(0)
})

test('the map of an image has no more than 2,048 cells and counts every section once', () => {
  fc.assert(
    fc.property(written, fc.integer({ min: 1, max: 200 }), ({ rows }, times) => {
      const many = Array.from({ length: times }, () => rows).flat()
      const others = new Set(rows.filter((row, index) => row !== null && index % 2 === 0))
      const { cells, perCell } = sectionMap(many, others)
      expect(cells.length).toBeLessThanOrEqual(2048)
      const total = { zero: 0, shared: 0, own: 0 }
      for (const cell of cells) {
        expect(cell.zero + cell.shared + cell.own).toBeLessThanOrEqual(perCell)
        for (const kind of ['zero', 'shared', 'own'] as const) total[kind] += cell[kind]
      }
      expect(total).toEqual({
        zero: many.filter((row) => row === null).length,
        shared: many.filter((row) => others.has(row)).length,
        own: many.filter((row) => row !== null && !others.has(row)).length,
      })
    }),
    { numRuns: 30 },
  )
})
