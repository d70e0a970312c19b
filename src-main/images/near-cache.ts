import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageStore } from '@shared/contract/images.ts'
import { heldBytesOf } from '@shared/images/content.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import type { ImageParts } from './parts.ts'

/** The cache of another host in the rack that had most of an image when it was last read. */
export function nearCache(
  { stores, hosts }: Pick<ImageParts, 'stores' | 'hosts'>,
  { hostId, storeId, imageId }: Pick<RequestOf<'image.deploy'>, 'hostId' | 'storeId' | 'imageId'>,
): ImageStore | undefined {
  const { rack } = hosts(hostId).host
  const at = stores.get(storeId).hostId
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
  if (rack === undefined || isNear(at)) return undefined
  const held = (cache: ImageStore): number => {
    const image = stores.images(cache.id).find(({ id }) => id === imageId)
    return image ? heldBytesOf(image, cache.kind) : 0
  }
  return stores
    .list()
    .filter(({ kind, hostId: id, error }) => kind === 'cache' && !error && isNear(id))
    .map((cache) => ({ cache, bytes: held(cache) }))
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes || (a.cache.name < b.cache.name ? -1 : 1))[0]?.cache
}
