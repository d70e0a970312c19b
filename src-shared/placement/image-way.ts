import { COPY_RATE, LOCAL_RATE, RACK_RATE } from './rates.ts'
import type { Candidate, ImagePlace } from './types.ts'

/** A host that an image is brought to. */
export type ImageTarget = Pick<Candidate, 'name' | 'rack' | 'network' | 'imageRate'>

/** Where the bytes of an image come from on their way to a host. */
export interface Way {
  /** All that have to be brought into its pool. */
  bytes: number
  /** Of these: what a store or cache of the host has, and what one in its rack has besides. */
  own: number
  near: number
  seconds: number
}

/**
 * How an image comes to a host that has no copy of it: from its own store or cache, of the rest what the best one in its
 * rack has, and of the rest the store. What two of them have may be the same sections, so they are not added up. The
 * times are: one stream brings all.
 */
export function wayOf(bytes: number, places: readonly ImagePlace[], to: ImageTarget): Way {
  let own = 0
  let rate = LOCAL_RATE
  let rack = 0
  for (const place of places) {
    const there = Math.min(bytes, place.bytes)
    if (place.host === to.name) {
      if (there > own) [own, rate] = [there, place.rate ?? LOCAL_RATE]
    } else if (place.rack !== undefined && place.rack === to.rack) rack = Math.max(rack, there)
  }
  const near = Math.max(0, rack - own)
  const far = bytes - own - near
  const seconds = own / rate + near / copyRateTo(to, RACK_RATE) + far / copyRateTo(to)
  return { bytes, own, near, seconds }
}

/**
 * Bytes a second that images come there at: as copies usually do, but no faster than they may, nor than what its link has
 * left, of which a twentieth is always taken to be free.
 */
export function copyRateTo(
  { network, imageRate = Infinity }: Pick<ImageTarget, 'network' | 'imageRate'>,
  usual = COPY_RATE,
): number {
  const left = network ? Math.max(network.rate / 20, network.rate - (network.used ?? 0)) : Infinity
  return Math.max(1, Math.min(usual, imageRate, left))
}
