import { copyRateTo, type ImageTarget } from './copy-rate.ts'
import { givenBy } from './image-sources.ts'
import type { ImagePlace } from './types.ts'

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
 * How an image comes to a host that has no copy of it: from its own stores and caches, of the rest what the best one in its
 * rack has, and of the rest the store. The times are: one stream brings all.
 */
export function wayOf(bytes: number, places: readonly ImagePlace[], to: ImageTarget): Way {
  const way: Way = { bytes, own: 0, near: 0, seconds: 0 }
  const given = givenBy(bytes, places, to)
  for (const one of given.own) {
    way.own += one.bytes
    way.seconds += one.bytes / one.rate
  }
  if (given.near) {
    way.near = given.near.bytes
    way.seconds += given.near.bytes / given.near.rate
  }
  way.seconds += (bytes - way.own - way.near) / copyRateTo(to)
  return way
}
