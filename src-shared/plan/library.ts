import type { HostId } from '../contract/hosts.ts'
import type { ServerDisk } from '../design/records.ts'
import { t } from '../text/translate.ts'
import type { StoreId } from './image-requests.ts'

/** An image of an image store, as last read. */
export interface StoredImage {
  storeId: StoreId
  imageId: string
  name: string
  /** Its manifest's. */
  sha256: string
  /** What a guest sees as the disk's size. */
  diskBytes: number
  /** Without its zeros: about what a copy takes up in a pool. */
  dataBytes: number
  /** What stores and caches on hosts have of it; absent: nothing. */
  places?: readonly StoredPlace[]
}

/** What a store or cache on a host has of an image. */
export interface StoredPlace {
  storeId: StoreId
  kind: 'store' | 'cache'
  hostId: HostId
  /** As `dataBytes`. */
  bytes: number
  /** Bytes a second that became a disk of its host, and that it handed to other hosts, where that was measured. */
  rate?: number
  handRate?: number
  /** What it is called. */
  name?: string
}

export type LibrarySource = Extract<ServerDisk['source'], { kind: 'library' }>

/** The image, from whichever store has it, or why it cannot be used. */
export function findStored(
  source: LibrarySource,
  library: readonly StoredImage[],
): StoredImage | { problem: string } {
  const found = library.find(({ imageId }) => imageId === source.image)
  if (found) return found
  const name = source.name || source.image
  return {
    problem:
      library.length === 0
        ? t`Image ${name} of the library was not found: no image store in the list has any.`
        : t`Image ${name} of the library was not found: no image store in the list has it.`,
  }
}
