import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageRequest } from '@shared/plan/image-requests.ts'
import type { Place } from './agents.ts'
import type { Stores } from './stores.ts'

/** The hosts whose network the bytes of a request pass; none where they stay on one machine. */
export function flowHosts(request: ImageRequest, stores: Pick<Stores, 'get' | 'list'>): HostId[] {
  const places = new Set<Place>([stores.get(request.storeId).hostId])
  if ('hostId' in request) places.add(request.hostId)
  if ('cacheId' in request) places.add(stores.get(request.cacheId).hostId)
  if (request.kind === 'image.deploy' && request.via !== null) {
    const { via } = request
    if (stores.list().some(({ kind, hostId }) => kind === 'cache' && hostId === via)) places.add(via)
  }
  return places.size < 2 ? [] : [...places].filter((place) => place !== null)
}
