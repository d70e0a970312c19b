import type { ImageRequest } from '@shared/plan/image-requests.ts'
import type { Place } from './agents.ts'
import type { Stores } from './stores.ts'

/**
 * The hosts, or this workstation (null), whose network the bytes of a request pass; none where they stay on one machine.
 * That bytes between hosts go through this workstation shows only on their way.
 */
export function flowPlaces(request: ImageRequest, stores: Pick<Stores, 'get' | 'list'>): Place[] {
  const places = new Set<Place>([stores.get(request.storeId).hostId])
  if ('hostId' in request) places.add(request.hostId)
  if ('cacheId' in request) places.add(stores.get(request.cacheId).hostId)
  if (request.kind === 'image.deploy' && request.via !== null) {
    const { via } = request
    if (stores.list().some(({ kind, hostId }) => kind === 'cache' && hostId === via)) places.add(via)
  }
  // What comes from the web passes the network of the store's host, though no other host has a part in it.
  const outside = request.kind === 'image.fetch'
  return places.size < 2 && !outside ? [] : [...places]
}
