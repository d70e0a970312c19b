import { z } from 'zod'
import { MiB } from '@shared/base/units.ts'
import type { ImageStore } from '@shared/contract/images.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { hasWhole, ownStores } from './near-cache.ts'
import type { ImageParts } from './parts.ts'
import type { Stores } from './stores.ts'

const told = z.object({
  local: z.int().min(0),
  fetched: z.int().min(0),
  resumed: z.int().min(0),
  writtenBytes: z.number().min(0),
  seconds: z.number().min(0),
  peers: z.array(z.object({ sections: z.int().min(0) })).optional(),
})

/** Of less, the time tells more of how an agent begins than of a disk. */
const LEAST = 64 * MiB

/** Bytes of content a second of a deployment that took all from its own host; undefined where that says nothing. */
export function localRateOf(answer: unknown): number | undefined {
  const { data } = told.safeParse(answer)
  if (!data || data.local === 0 || data.fetched > 0 || data.resumed > 0) return undefined
  if (data.writtenBytes < LEAST || data.seconds === 0) return undefined
  return Math.max(1, Math.round(data.writtenBytes / data.seconds))
}

/**
 * Keeps how fast what lies on a host became a disk there, for telling how soon the next one will be ready, and who is asked
 * first: of the one that was asked first, where that gave all. The disk is there by now: a store that was forgotten
 * meanwhile, or data that cannot be written, must not make it a failure.
 */
export function keepRate(
  stores: Pick<Stores, 'list' | 'images' | 'update'>,
  { hostId, imageId, rate: limit }: Pick<RequestOf<'image.deploy'>, 'hostId' | 'imageId' | 'rate'>,
  answer: unknown,
): void {
  const rate = limit === null ? localRateOf(answer) : undefined
  if (rate === undefined) return
  try {
    const first = ownStores(stores, hostId, imageId).find(({ id }) =>
      stores.images(id).some((image) => image.id === imageId),
    )
    if (first && hasWhole(stores, first, imageId)) stores.update(first.id, { rate })
  } catch {
    // The disk is there: a store that was forgotten meanwhile must not make it a failure.
  }
}

/** Bytes of content a second of a deployment that took all from the first it asked; undefined where that says nothing. */
export function handedRateOf(answer: unknown): number | undefined {
  const { data } = told.safeParse(answer)
  if (!data || data.fetched === 0 || data.local > 0 || data.resumed > 0) return undefined
  if (data.peers?.[0]?.sections !== data.fetched) return undefined
  if (data.writtenBytes < LEAST || data.seconds === 0) return undefined
  return Math.max(1, Math.round(data.writtenBytes / data.seconds))
}

/** Keeps how fast a cache handed all of an image to another host. What a limit held back tells nothing of the cache. */
export function keepHandRate(
  { stores, hosts }: Pick<ImageParts, 'stores' | 'hosts'>,
  { hostId, imageId, rate: limit }: Pick<RequestOf<'image.deploy'>, 'hostId' | 'imageId' | 'rate'>,
  answer: unknown,
  cache: ImageStore | null,
): void {
  const rate = limit === null ? handedRateOf(answer) : undefined
  if (rate === undefined || cache === null || cache.hostId === null) return
  try {
    const isLimited = [hostId, cache.hostId].some((id) => hosts(id).host.bandwidth !== undefined)
    if (!isLimited && hasWhole(stores, cache, imageId)) stores.update(cache.id, { handRate: rate })
  } catch {
    // The disk is there; the next deployment measures it again.
  }
}
