import { expect, it } from 'vitest'
import { Emitter } from '@shared/base/emitter.ts'
import type { ImageView } from '@shared/contract/images.ts'
import { savedText } from '../../../src-main/images/saved.ts'
import { imageServices } from '../../support/fake-api/images.ts'

it('a capture says what it did not have to keep', () => {
  const services = imageServices({ now: 0, empty: false, emit: new Emitter() })
  const [image] = services.list({ storeId: null }) as [ImageView]
  const counts = { zero: 256, same: 128, stored: 64 }
  expect(savedText({ ...image, counts, storedBytes: 100 * 2 ** 20 })).toBe(
    'Of 1.75 GiB, 1 GiB were zero and 512 MiB were in the store already; the other 256 MiB take up 100 MiB there.',
  )
})
