import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageStore } from '@shared/contract/images.ts'
import { rateAt } from '@shared/images/bandwidth.ts'
import { dataBytesOf, heldBytesOf } from '@shared/images/content.ts'
import { nearOrder, ownOrder } from '@shared/placement/image-sources.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import type { Place } from './agents.ts'
import type { ImageParts } from './parts.ts'

type Wanted = Pick<RequestOf<'image.deploy'>, 'hostId' | 'storeId' | 'imageId'>

const heldIn = (stores: Pick<ImageParts['stores'], 'images'>, store: ImageStore, imageId: string): number => {
  const image = stores.images(store.id).find(({ id }) => id === imageId)
  return image ? heldBytesOf(image, store.kind) : 0
}

const withRates = (store: ImageStore, bytes: number) => ({
  ...{ store, bytes },
  ...(store.rate === undefined ? {} : { rate: store.rate }),
  ...(store.handRate === undefined ? {} : { handRate: store.handRate }),
})

/** Stores and caches on a host, in the order they are asked for an image, as plans reckon it too. */
export const ownStores = (
  stores: Pick<ImageParts['stores'], 'list' | 'images'>,
  hostId: Place,
  imageId: string,
): ImageStore[] =>
  ownOrder(
    stores
      .list()
      .filter((one) => one.hostId === hostId)
      .map((store) => withRates(store, heldIn(stores, store, imageId))),
  ).map(({ store }) => store)

/** The caches of other hosts in the rack that had some of an image when they were last read: which brings it soonest first. */
export function nearCaches(
  { stores, hosts }: Pick<ImageParts, 'stores' | 'hosts'>,
  { hostId, storeId, imageId }: Wanted,
): ImageStore[] {
  const { host, facts } = hosts(hostId)
  const { rack } = host
  const { hostId: at } = stores.get(storeId)
  const isNear = (id: HostId | null): boolean => {
    if (id === null || id === hostId || rack === undefined) return false
    try {
      return hosts(id).host.rack === rack
    } catch {
      // Taken out of the list of hosts, while its cache is still in that of caches.
      return false
    }
  }
  // A store in the same rack is as near itself.
  if (rack === undefined || isNear(at)) return []
  const bytes = dataBytesOf(stores.image(storeId, imageId))
  const limit = host.bandwidth ? rateAt(host.bandwidth, new Date().getHours()) : null
  const caches = stores
    .list()
    .filter(({ kind, hostId: id, error }) => kind === 'cache' && !error && isNear(id))
    .map((store) => withRates(store, heldIn(stores, store, imageId)))
    .toSorted((a, b) => (a.store.name < b.store.name ? -1 : 1))
  return nearOrder(caches, bytes, {
    ...(facts?.linkRate === undefined ? {} : { network: { rate: facts.linkRate, used: null } }),
    ...(limit === null ? {} : { imageRate: limit }),
  }).map(({ store }) => store)
}

/** Whether a store or cache had all of an image when it was last read. */
export const hasWhole = (
  stores: Pick<ImageParts['stores'], 'images'>,
  store: ImageStore,
  imageId: string,
): boolean =>
  stores
    .images(store.id)
    .some((image) => image.id === imageId && heldBytesOf(image, store.kind) >= dataBytesOf(image))
