import { expect, test } from 'vitest'
import { detailText, foundImages, libraryImages, reachText } from '@renderer/designer/panel/library-images.ts'
import {
  keysWarning,
  parseLines,
  parsePackages,
  userWarning,
} from '@renderer/designer/panel/parse-first-boot.ts'
import type { ImageView, StoreView } from '@shared/contract/images.ts'
import { termNames, weightsOf } from '@shared/placement/weights.ts'
import { imageOf, store as kept } from '../../support/image-samples.ts'

const NOW = 1_700_000_000_000
const hour = 3_600_000
const store: StoreView = { ...kept, usage: null, unreadable: [], pins: [], readAt: NOW, error: null }
const all = [imageOf('web1', NOW - 3 * hour), imageOf('db1', NOW - 30 * hour)]
const cache: StoreView = { ...store, id: 'store:near', kind: 'cache', name: 'near node2', hostId: 'host:2' }
const stores = [store, cache]
const [web] = all
if (!web) throw new Error('no image')

test('an image is one, whoever has it; what only a cache has left is not offered', () => {
  const gone: ImageView = { ...web, id: 'image-gone00000000', storeId: 'store:near' }
  const images = libraryImages([...all, { ...web, storeId: 'store:near' }, gone], stores)
  expect(images.map(({ image }) => image.name)).toEqual(['web1', 'db1'])
  expect(images[0]?.caches.map(({ name }) => name)).toEqual(['near node2'])
  expect(images.map((one) => detailText(one, NOW))).toEqual([
    'web1 on node1 · 3.73 GiB · 3 h ago · cached in near node2',
    'db1 on node1 · 3.73 GiB · 1 d 6 h ago',
  ])
})

test('it is found by words of its name, origin and tags', () => {
  const images = libraryImages([{ ...web, tags: ['golden'] }, ...all.slice(1)], stores)
  const names = (query: string) => foundImages(images, query).map(({ image }) => image.name)
  expect(names('')).toEqual(['web1', 'db1'])
  expect(names('NODE1 gold')).toEqual(['web1'])
  expect(names('db node2')).toEqual([])
})

test('what it takes to bring it to the chosen host is told', () => {
  const [far] = libraryImages(all, stores)
  const [near] = libraryImages([...all, { ...web, storeId: 'store:near' }], stores)
  if (!far || !near) throw new Error('no image')
  const weights = weightsOf('performance')
  const reached = (seconds: number | null, own = 0, rack = 0) => {
    const terms = termNames.map(() => 1)
    const measures = termNames.map((term) => (term === 'start' ? (seconds ?? -1) : 0))
    const verdict = { hostId: 'host:2', hostName: 'node2', fits: true, fails: [], score: 1 }
    return {
      hostId: 'host:2',
      weights,
      verdicts: [{ ...verdict, terms: [...terms, ...measures, 0, 0, 0, 1.5e9, 0, 0, 0, own, rack] }],
    }
  }
  expect(reachText(far, reached(0))).toBe('node2 has a copy of it in a pool: nothing has to be fetched')
  expect(reachText(near, reached(8, 1.5e9))).toBe(
    'Comes to node2 from near node2, which is there, in about 8 s',
  )
  expect(reachText(near, reached(12, 1e9))).toBe(
    'Comes to node2, 67 % of it from its cache near node2, in about 12 s',
  )
  expect(reachText(far, reached(30))).toBe(
    'Comes to node2 from main store: 1.38 GiB without zeros, in about 30 s',
  )
  expect(reachText(near, reached(15, 0, 1.5e9))).toBe('Comes to node2 from its rack, in about 15 s')
  expect(reachText(near, reached(20, 0, 1e9))).toContain('67 % of it from a cache in its rack')
  // It is there, or fits nowhere.
  expect(reachText(far, reached(null))).toBeUndefined()
  expect(reachText(far, { hostId: null, verdicts: [], weights })).toBeUndefined()
})

test('what a first boot is typed as', () => {
  expect(parseLines(2, 10)(' a \n\n b\n')).toEqual({ value: ['a', 'b'] })
  expect(parseLines(1, 10)('a\nb')).toHaveProperty('error')
  expect(parseLines(9, 1)('ab')).toHaveProperty('error')
  expect(parsePackages('nginx, curl  nginx\n')).toEqual({ value: ['nginx', 'curl'] })
  expect(userWarning('admin')).toBeUndefined()
  expect(userWarning('Admin')).toBeDefined()
  expect(keysWarning('')).toBeUndefined()
  expect(keysWarning('my secret')).not.toContain('secret')
})
