import type { ImagePlace } from '../placement/types.ts'
import type { StoredImage } from './library.ts'
import { isAvailable, type PlanHost } from './world.ts'

/**
 * Where an image of the library lies on hosts, as placement is told it. Its store and all caches hand it on to hosts in
 * the rack, where they can be reached; another store that has it serves its own host alone.
 */
export function imagePlaces(
  { storeId, places = [] }: Pick<StoredImage, 'storeId' | 'places'>,
  hosts: readonly PlanHost[],
): ImagePlace[] {
  return places.flatMap((place) => {
    const host = hosts.find(({ hostId }) => hostId === place.hostId)
    if (!host) return []
    const handsOn = isAvailable(host) && (place.kind === 'cache' || place.storeId === storeId)
    return [
      {
        ...{ host: host.name, bytes: place.bytes },
        ...(handsOn && host.rack !== undefined ? { rack: host.rack } : {}),
        ...(place.rate === undefined ? {} : { rate: place.rate }),
        ...(place.handRate === undefined ? {} : { handRate: place.handRate }),
        ...(place.name === undefined ? {} : { store: place.name }),
      },
    ]
  })
}
