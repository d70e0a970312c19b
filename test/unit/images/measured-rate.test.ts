import { expect, test } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import { localRateOf } from '@main/images/measured-rate.ts'

const answer = (fields: object) => ({
  ...{ image: 'image-1', local: 30, fetched: 0, resumed: 0, zero: 2, writtenBytes: 120 * MiB, seconds: 0.5 },
  ...fields,
})

test('a deployment that took all from its own host tells how fast that goes', () => {
  expect(localRateOf(answer({}))).toBe(240 * MiB)
})

test.each([
  ['some was fetched', answer({ fetched: 1 })],
  ['some was there before', answer({ resumed: 1 })],
  ['nothing was local', answer({ local: 0 })],
  ['it was too little', answer({ writtenBytes: 63 * MiB })],
  ['it took no time', answer({ seconds: 0 })],
  ['it is no answer', { writtenBytes: 'much' }],
  ['there is none', null],
])('%s: nothing is concluded', (_, said) => {
  expect(localRateOf(said)).toBeUndefined()
})
