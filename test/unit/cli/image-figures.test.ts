import { expect, test } from 'vitest'
import { MiB } from '../../../src-shared/base/units.ts'
import type { ImageView, StoreUsage } from '../../../src-shared/contract/images.ts'
import {
  figureCells,
  figureLines,
  figuresOf,
  savingOf,
  sharingOf,
  timesText,
} from '../../../src-main/cli/image-figures.ts'

const image = (more: Partial<ImageView>): ImageView =>
  ({
    ...{ diskBytes: 30 * MiB, sectionBytes: 4 * MiB, counts: { zero: 3, same: 1, stored: 4 } },
    ...{ storedBytes: 9 * MiB, uniqueBytes: 5 * MiB, heldBytes: 12 * MiB },
    ...more,
  }) as ImageView
const usage = (more: Partial<StoreUsage>): StoreUsage => ({
  ...{ images: 2, sections: 9, storedBytes: 16 * MiB, diskBytes: 60 * MiB, freeBytes: 0, hits: null },
  ...more,
})

test('an image says what it is to its store: own and shared are all that is stored of it', () => {
  expect(figuresOf(image({}))).toEqual({ dataBytes: 20 * MiB, sharedBytes: 7 * MiB })
  expect(figureCells(image({}))).toEqual(['30 MiB', '20 MiB', '12 MiB', '5 MiB', '7 MiB'])
  expect(figureLines(image({}))).toEqual([
    'disk 30 MiB, of which 20 MiB hold data',
    'stored 12 MiB, of which 9 MiB came with it',
    'its own 5 MiB, which removing it would free; 7 MiB shared with other images',
  ])
})

test('the last section may be shorter, and what nobody has read is not made up', () => {
  expect(figuresOf(image({ counts: { zero: 0, same: 0, stored: 8 } })).dataBytes).toBe(30 * MiB)
  const { heldBytes: _, ...unread } = image({ uniqueBytes: null })
  expect(figureCells(unread as ImageView)).toEqual(['30 MiB', '20 MiB', '-', '-', '-'])
  expect(figureLines(unread as ImageView).at(-1)).toBe('its own: not known until its store is read')
})

test('a store says how much its images save, and how much of that is deduplication', () => {
  const images = [image({}), image({ heldBytes: 12 * MiB })]
  expect(timesText(savingOf(usage({})))).toBe('3.8×')
  expect(timesText(sharingOf(usage({}), images))).toBe('1.5×')
  expect(timesText(sharingOf(usage({ storedBytes: 0 }), []))).toBe('-')
  expect(timesText(savingOf(usage({ storedBytes: 0 })))).toBe('-')
  const { heldBytes: _, ...unread } = image({})
  expect(sharingOf(usage({}), [image({}), unread as ImageView])).toBeNull()
  expect(timesText(42.4)).toBe('42×')
})
