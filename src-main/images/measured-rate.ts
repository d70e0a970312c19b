import { z } from 'zod'
import { MiB } from '@shared/base/units.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { storesOn } from './sources.ts'
import type { Stores } from './stores.ts'

const told = z.object({
  local: z.int().min(0),
  fetched: z.int().min(0),
  resumed: z.int().min(0),
  writtenBytes: z.number().min(0),
  seconds: z.number().min(0),
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
 * Keeps how fast what lies on a host became a disk there, for telling how soon the next one will be ready. The disk is
 * there by now: a store that was forgotten meanwhile, or data that cannot be written, must not make it a failure.
 */
export function keepRate(
  stores: Pick<Stores, 'list' | 'images' | 'update'>,
  { hostId, imageId, rate: limit }: Pick<RequestOf<'image.deploy'>, 'hostId' | 'imageId' | 'rate'>,
  answer: unknown,
): void {
  const rate = limit === null ? localRateOf(answer) : undefined
  if (rate === undefined) return
  for (const { id } of storesOn(stores, hostId)) {
    try {
      if (stores.images(id).some((image) => image.id === imageId)) stores.update(id, { rate })
    } catch {
      // The next deployment measures it again.
    }
  }
}
