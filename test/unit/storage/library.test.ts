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
    ...{ diskBytes: 4e9, dataBytes: 354 * 4_194_304 },
  })
  expect(library[0]).not.toHaveProperty('places')
  expect(openReader(storage.file).imageStores.library()).toEqual(library)
})

test('it tells what stores and caches on hosts have of each image, as they were last read', () => {
  const storage = testStorage()
  const image = imageOf('web1', 0)
  const section = image.sectionBytes
  const dataBytes = 354 * section
  const { name } = store
  storage.transaction(() => {
    for (const [id, kind, hostId, more] of [
      ['store:here', 'store', null, {}],
      ['store:host', 'store', 'host:a', {}],
      ['store:part', 'cache', 'host:b', { missing: 100 }],
      // Never read since it is told what is missing, and one that has let all go.
      ['store:unread', 'cache', 'host:c', {}],
      ['store:empty', 'cache', 'host:d', { missing: 354 }],
    ] as const) {
      storage.imageStores.save({
        ...store,
        id,
        kind,
        hostId,
        ...(kind === 'cache' ? { rate: 3e8, handRate: 9e7 } : {}),
      })
      storage.imageStores.setImages(id, [{ ...image, ...more, storeId: id }])
    }
  })
  const places = [
    { storeId: 'store:host', kind: 'store', hostId: 'host:a', name, bytes: dataBytes },
    {
      ...{ storeId: 'store:part', kind: 'cache', hostId: 'host:b', name, bytes: dataBytes - 100 * section },
      ...{ rate: 3e8, handRate: 9e7 },
    },
  ]
  expect(storage.imageStores.library().map((one) => one.places)).toEqual([places, places])
})
