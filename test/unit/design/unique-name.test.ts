import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newServer, uniqueName } from '@shared/design/create.ts'
import { serverRecord } from '@shared/design/records.ts'

test('a free name stays as it is, a taken one counts on', () => {
  expect(uniqueName('web', new Set(['app']))).toBe('web')
  expect(uniqueName('web', new Set(['web', 'web-2']))).toBe('web-3')
  expect(uniqueName('web-7', new Set(['web-7']))).toBe('web-2')
})

test('copies of copies have names of their own that records can hold, however long the first one is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (text) => {
      const base = text.slice(0, 200)
      const taken = new Set<string>()
      for (let copy = 0; copy < 120; copy += 1) {
        const name = uniqueName(base, taken)
        expect(taken.has(name)).toBe(false)
        expect(serverRecord.safeParse(newServer({ name, tier: 'tier:a', x: 0, y: 0 })).success).toBe(true)
        taken.add(name)
      }
    }),
    { numRuns: 20, examples: [['x'.repeat(200)]] },
  )
})
