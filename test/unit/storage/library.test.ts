import { expect, test } from 'vitest'
import { openReader } from '@main/storage/index.ts'
import { imageOf, store } from '../../support/image-samples.ts'
import { testStorage } from './folder.ts'

test('the library is what stores have, the default one first; also for a second thread', () => {
  const storage = testStorage()
  const image = imageOf('web1', 0)
  storage.transaction(() => {
    for (const [id, kind, isDefault] of [
      ['store:old', 'store', false],
      ['store:near', 'cache', false],
      ['store:main', 'store', true],
    ] as const) {
      storage.imageStores.save({ ...store, id, kind, isDefault, name: id })
      storage.imageStores.setImages(id, [{ ...image, storeId: id }])
    }
  })
  const library = storage.imageStores.library()
  expect(library.map(({ storeId }) => storeId)).toEqual(['store:main', 'store:old'])
  expect(library[0]).toEqual({
    ...{ storeId: 'store:main', imageId: image.id, name: image.name, sha256: image.sha256 },
    ...{ diskBytes: 4e9, dataBytes: 4e9 - 600 * 4_194_304 },
  })
  expect(openReader(storage.file).imageStores.library()).toEqual(library)
})
