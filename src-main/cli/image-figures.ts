import { formatBytes } from '@shared/base/units.ts'
import type { ImageView, StoreUsage } from '@shared/contract/images.ts'
import { dataBytesOf } from '@shared/images/content.ts'

/** What an image is to its store, in bytes; null where the store was not read since it came. */
export interface ImageFigures {
  /** Of the disk what is not zero. */
  dataBytes: number
  /** Of what is stored of it, what other images there have as well. */
  sharedBytes: number | null
}

export function figuresOf(image: ImageView): ImageFigures {
  const { heldBytes, uniqueBytes } = image
  return {
    dataBytes: dataBytesOf(image),
    sharedBytes:
      heldBytes === undefined || uniqueBytes === null ? null : Math.max(0, heldBytes - uniqueBytes),
  }
}

const orUnknown = (bytes: number | null | undefined): string =>
  typeof bytes === 'number' ? formatBytes(bytes) : '-'

/** Columns of a list of images. */
export const figureHeads = ['DISK', 'DATA', 'STORED', 'ITS OWN', 'SHARED']

export function figureCells(image: ImageView): string[] {
  const { dataBytes, sharedBytes } = figuresOf(image)
  const { diskBytes, heldBytes, uniqueBytes } = image
  return [
    formatBytes(diskBytes),
    formatBytes(dataBytes),
    ...[heldBytes, uniqueBytes, sharedBytes].map(orUnknown),
  ]
}

/** The same of one image, in sentences. */
export function figureLines(image: ImageView): string[] {
  const { dataBytes, sharedBytes } = figuresOf(image)
  const { diskBytes, heldBytes, storedBytes, uniqueBytes } = image
  return [
    `disk ${formatBytes(diskBytes)}, of which ${formatBytes(dataBytes)} hold data`,
    `stored ${orUnknown(heldBytes)}, of which ${formatBytes(storedBytes)} came with it`,
    uniqueBytes === null
      ? 'its own: not known until its store is read'
      : `its own ${formatBytes(uniqueBytes)}, which removing it would free; ${orUnknown(sharedBytes)} shared with other images`,
  ]
}

/** How many times what is stored the disks of all images are: zeros, deduplication and compression; null without any. */
export const savingOf = ({ diskBytes, storedBytes }: StoreUsage): number | null =>
  storedBytes > 0 ? diskBytes / storedBytes : null

/** How many times over the images of a store use what is stored: deduplication alone; null where nobody knows. */
export function sharingOf({ storedBytes }: StoreUsage, images: readonly ImageView[]): number | null {
  if (storedBytes <= 0 || images.some(({ heldBytes }) => heldBytes === undefined)) return null
  return images.reduce((sum, { heldBytes = 0 }) => sum + heldBytes, 0) / storedBytes
}

/** "3.2×" */
export const timesText = (times: number | null): string =>
  times === null ? '-' : `${times.toFixed(times < 10 ? 1 : 0)}×`
