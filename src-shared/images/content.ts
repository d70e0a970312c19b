import type { ImageView } from '../contract/images.ts'

type Counted = Pick<ImageView, 'diskBytes' | 'sectionBytes' | 'counts'>

/** What an image is without its zero sections: about what a copy takes up in a pool. The last section may be shorter. */
export const dataBytesOf = ({ diskBytes, sectionBytes, counts }: Counted): number =>
  Math.min(diskBytes, (counts.same + counts.stored) * sectionBytes)

/**
 * Of that, what a store or cache had when it was last read. A store has all of an image that it lists; of a cache that
 * was never asked nothing is known.
 */
export function heldBytesOf(image: Counted & Pick<ImageView, 'missing'>, kind: 'store' | 'cache'): number {
  if (image.missing === undefined && kind === 'cache') return 0
  return Math.max(0, dataBytesOf(image) - (image.missing ?? 0) * image.sectionBytes)
}
