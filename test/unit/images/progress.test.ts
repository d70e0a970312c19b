import fc from 'fast-check'
import { expect, test } from 'vitest'
import { progressOf } from '../../../src-main/images/progress.ts'
import { MiB } from '../../../src-shared/base/units.ts'

const section = 4 * MiB
/** As the agent says it in the middle of a capture: of 100 sections 60 are holes, 5 kept. */
const capture = {
  ...{ zero: 30, same: 4, sent: 10, kept: 5, again: 0, skipped: 2, sections: 100, done: 51 },
  ...{ diskBytes: 100 * section, readBytes: 16 * section, sentBytes: 7 * MiB, work: 16, ofWork: 35, ack: {} },
}

test('of a capture only what is read is to be done, and it is told what the rest was', () => {
  expect(progressOf(capture)).toEqual({
    done: 16 * section,
    total: 35 * section,
    unit: 'bytes',
    shares: {
      ...{
        zeroBytes: 30 * section,
        hadBytes: 4 * section,
        keptBytes: 5 * section,
        earlierBytes: 2 * section,
      },
      ...{ sentBytes: 7 * MiB, sections: 100, sectionsDone: 51 },
    },
  })
})

test('of a deployment what the host had is told; nobody counts what is sent', () => {
  const { shares } = progressOf({
    ...{ zero: 50, local: 8, fetched: 2, resumed: 1, sections: 100, done: 61, diskBytes: 100 * section },
    ...{ work: 11, ofWork: 50, writtenBytes: 10 * section, peer: 1 },
  })
  expect(shares).toMatchObject({ hadBytes: 8 * section, earlierBytes: section, sentBytes: null })
})

test('a verification and a file of the web have no disk to tell of', () => {
  expect(progressOf({ checked: 5, sections: 9, bytes: 3, wrong: 0 })).toEqual({
    done: 5,
    total: 9,
    unit: 'items',
  })
  expect(progressOf({ done: 10, sections: 40, diskBytes: 40 })).toEqual({
    done: 10,
    total: 40,
    unit: 'bytes',
  })
  expect(progressOf({ done: 3, of: 256, unusedBytes: 1 })).toEqual({ done: 3, total: 256, unit: 'items' })
})

test('an empty disk is done', () => {
  const none = {
    ...capture,
    sections: 0,
    done: 0,
    zero: 0,
    same: 0,
    kept: 0,
    skipped: 0,
    work: 0,
    ofWork: 0,
    diskBytes: 0,
  }
  expect(progressOf(none)).toEqual({ done: 0, total: 0, unit: 'bytes' })
})

test('whatever an agent says, what is shown is a part of a whole', () => {
  const number = fc.oneof(fc.nat(), fc.constant(-1), fc.double(), fc.constant('x'))
  const keys = [...Object.keys(capture), 'of', 'checked', 'local', 'resumed']
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), number), (said) => {
      const { done, total, shares } = progressOf(said)
      expect(done).toBeGreaterThanOrEqual(0)
      if (total !== null && said['diskBytes'] !== undefined) expect(done).toBeLessThanOrEqual(total)
      for (const bytes of [shares?.zeroBytes ?? 0, shares?.hadBytes ?? 0, shares?.earlierBytes ?? 0]) {
        expect(bytes).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(bytes)).toBe(true)
      }
    }),
  )
})
