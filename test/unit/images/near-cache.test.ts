import { expect, test } from 'vitest'
import { MiB } from '@shared/base/units.ts'
import type { StoreView } from '@shared/contract/images.ts'
import { givenBy } from '@shared/placement/image-sources.ts'
import { handedRateOf, keepHandRate, keepRate } from '@main/images/measured-rate.ts'
import { nearCaches, ownStores } from '@main/images/near-cache.ts'
import type { ImageParts } from '@main/images/parts.ts'
import { imageOf } from '../../support/image-samples.ts'

const image = { ...imageOf('web', 0), missing: 0 }
const cache = (name: string, hostId: string | null, more: Partial<StoreView> = {}): StoreView =>
  ({
    ...{ id: `store:${name}`, kind: 'cache', name, hostId, folder: `/${name}`, error: null },
    ...more,
  }) as StoreView

/** node1 and node2 share a rack, the store is on this workstation. */
function world(caches: StoreView[], missing: Record<string, number> = {}, more: object = {}) {
  const updates: [string, object][] = []
  const all = [cache('main', null, { kind: 'store' }), ...caches]
  const stores = {
    list: () => all,
    get: (id: string) => all.find((one) => one.id === id),
    image: () => image,
    images: (id: string) => [{ ...image, storeId: id, missing: missing[id] ?? 0 }],
    update: (id: string, fields: object) => updates.push([id, fields]),
  }
  const hosts = () => ({ host: { rack: 'a', ...more }, facts: null })
  return { parts: { stores, hosts } as unknown as ImageParts, updates }
}
const names = (found: { name: string }[]): string[] => found.map(({ name }) => name)
const wanted = { hostId: 'host:node1', storeId: 'store:main', imageId: image.id, rate: null } as const

test('what lies on a host is asked in the order that plans reckon with', () => {
  const caches = [
    cache('slow', 'host:node1', { rate: 50e6 }),
    cache('unknown', 'host:node1'),
    cache('fast', 'host:node1', { rate: 900e6 }),
    cache('elsewhere', 'host:node2', { rate: 2e9 }),
  ]
  const { parts } = world(caches)
  expect(names(ownStores(parts.stores, 'host:node1', image.id))).toEqual(['fast', 'unknown', 'slow'])
  // Of those that reckon: what the first has whole the others need not give.
  const places = caches.map(({ name, hostId, rate }) => ({
    ...{ host: hostId ?? '', store: name, bytes: 100 * MiB },
    ...(rate === undefined ? {} : { rate }),
  }))
  const { own } = givenBy(100 * MiB, places, { name: 'host:node1' })
  expect(own.map(({ place }) => place.store)).toEqual(['fast'])
})

test('of caches of the rack the one comes first that hands on fastest; broken, empty and far ones are none', () => {
  const { parts } = world(
    [
      cache('slow', 'host:node2', { handRate: 20e6 }),
      cache('fast', 'host:node2', { handRate: 800e6 }),
      cache('unknown', 'host:node2'),
      cache('own', 'host:node1', { handRate: 2e9 }),
      cache('broken', 'host:node2', {
        handRate: 2e9,
        error: { code: 'transport.closed' } as StoreView['error'],
      }),
      cache('empty', 'host:node2', { handRate: 2e9 }),
      cache('here', null, { handRate: 2e9 }),
    ],
    { 'store:empty': image.counts.stored },
  )
  expect(names(nearCaches(parts, wanted))).toEqual(['fast', 'unknown', 'slow'])
})

test('how fast a disk came from its own host is kept of the one that gave all of it, and of no other', () => {
  const caches = [cache('slow', 'host:node1', { rate: 50e6 }), cache('fast', 'host:node1', { rate: 900e6 })]
  const said = { ...answer({}), local: 30, fetched: 0 }
  const { parts, updates } = world(caches)
  keepRate(parts.stores, wanted, said)
  expect(updates).toEqual([['store:fast', { rate: 240 * MiB }]])
  const part = world(caches, { 'store:fast': 2 })
  keepRate(part.parts.stores, wanted, said)
  expect(part.updates).toEqual([])
})

const answer = (fields: object) => ({
  ...{ local: 0, fetched: 30, resumed: 0, writtenBytes: 120 * MiB, seconds: 0.5 },
  ...{ peers: [{ sections: 30, bad: 0, gone: 0 }], ...fields },
})

test('how fast a cache hands on is kept where it gave all of it and nothing held it back', () => {
  const near = cache('near', 'host:node2')
  const kept = (said: unknown, with_: object = {}, missing = {}, limit: number | null = null) => {
    const { parts, updates } = world([near], missing, with_)
    keepHandRate(parts, { ...wanted, rate: limit }, said, near)
    return updates
  }
  expect(kept(answer({}))).toEqual([['store:near', { handRate: 240 * MiB }]])
  expect(kept(answer({}), { bandwidth: { limits: [] } })).toEqual([])
  expect(kept(answer({}), {}, { 'store:near': 3 })).toEqual([])
  expect(kept(answer({}), {}, {}, 1e6)).toEqual([])
  const { parts, updates } = world([near])
  keepHandRate(parts, wanted, answer({}), null)
  expect(updates).toEqual([])
})

test.each([
  ['the next one gave some', answer({ peers: [{ sections: 29 }, { sections: 1 }] })],
  ['some was on the host', answer({ local: 1 })],
  ['some was there before', answer({ resumed: 1 })],
  ['it was too little', answer({ writtenBytes: 63 * MiB })],
  ['it says nothing of its peers', answer({ peers: undefined })],
  ['it is no answer', null],
])('%s: nothing is concluded of what was asked first', (_, said) => {
  expect(handedRateOf(said)).toBeUndefined()
})
