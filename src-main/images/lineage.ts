import type { ImageView } from '@shared/contract/images.ts'

interface Disk {
  host: string
  /** Its path there. */
  disk: string
  made: string | undefined
  /** An image that is not asked about: the one to be made of it. */
  beside: string
}

/**
 * The newest image of the same disk, of images with the newest first: what most sections are shared with. One of a disk
 * that lay at that path before and was made another time is none; where either is not known it is only presumed.
 */
export const parentOf = (
  images: readonly ImageView[],
  { host, disk, made, beside }: Disk,
): ImageView | null =>
  images.find(
    ({ id, source }) =>
      id !== beside &&
      source.host === host &&
      source.disk === disk &&
      (made === undefined || source.made === undefined || source.made === made),
  ) ?? null

/** Whether an image of the same path is one of the same disk without a doubt. */
export const isProven = ({ source }: Pick<ImageView, 'source'>, made: string | undefined): boolean =>
  made !== undefined && source.made === made
