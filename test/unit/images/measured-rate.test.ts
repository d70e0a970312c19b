import { expect, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import { MiB } from '@shared/base/units.ts'
import { keepRate, localRateOf } from '@main/images/measured-rate.ts'

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

test('that it cannot be kept is no failure of a disk that is there', () => {
  const tried: string[] = []
  const of = (images: () => object[]) =>
    ({
      list: () => [{ id: 'store:own', kind: 'store', hostId: 'host:a', error: null }],
      images,
      update: (id: string) => {
        tried.push(id)
        throw new TerraceError('storage.full', 'no room for it')
      },
    }) as unknown as Parameters<typeof keepRate>[0]
  const request = { hostId: 'host:a', imageId: 'image-1', rate: null } as const
  keepRate(
    of(() => {
      throw new TerraceError('not-found', 'it was forgotten meanwhile')
    }),
    request,
    answer({}),
  )
  expect(tried).toEqual([])
  const counts = { zero: 2, same: 0, stored: 30 }
  const whole = { id: 'image-1', sectionBytes: 4 * MiB, diskBytes: 128 * MiB, counts, missing: 0 }
  keepRate(
    of(() => [whole]),
    request,
    answer({}),
  )
  expect(tried).toEqual(['store:own'])
})
