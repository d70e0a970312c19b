import { z } from 'zod'
import type { ErrorInfo } from '../base/errors.ts'
import type { ImageEvent } from '../images/history.ts'
import { imageId, type ImageAbout, type ImageHead } from '../images/manifest.ts'
import { type RouteFound, routes } from '../images/route.ts'
import { usualMostBytes, webAddress, webChecksum } from '../images/web-file.ts'
import { diskFormats, diskTarget, storeId, type StoreId } from '../plan/image-requests.ts'
import { nameSchema } from '../plan/request-parts.ts'
import { t } from '../text/translate.ts'
import { call, feature } from './feature.ts'
import { fileHandle } from './files.ts'
import { hostId, type HostId } from './hosts.ts'

/** A folder that keeps images for good (`store`), or copies of them near hosts (`cache`). */
export interface ImageStore {
  id: StoreId
  kind: 'store' | 'cache'
  name: string
  /** null: on this workstation. */
  hostId: HostId | null
  /** Absolute there. */
  folder: string
  /** Where captures go when nobody says otherwise. Of stores only, and of one. */
  isDefault: boolean
  /** Caches only: what it may take up. */
  budgetBytes: number | null
  /** Bytes of content a second that last became a disk of its own host, where that was measured. */
  rate?: number
  /** Bytes of content a second that it last handed to another host, where that was measured. */
  handRate?: number
  createdAt: number
}

export interface StoreUsage {
  images: number
  sections: number
  storedBytes: number
  /** Of all disks as guests see them. */
  diskBytes: number
  freeBytes: number
  /** Of caches: bytes of disks that they were asked for, and had or had not; null before the first time. */
  hits: { hitBytes: number; missBytes: number; since: number } | null
}

export interface StoreView extends ImageStore {
  /** Of the last reading; null when it never was read. */
  usage: StoreUsage | null
  /** Images that could not be read; those of a later version of Terrace are only kept. */
  unreadable: { id: string; message: string; future: boolean }[]
  /** Of caches: images that stay, whatever needs room. */
  pins: string[]
  readAt: number | null
  error: ErrorInfo | null
}

/** An image as the library shows it. `name` is the one people gave it last. */
export type ImageView = Omit<ImageHead, 'machine'> &
  ImageAbout & {
    storeId: StoreId
    /** In the store for this image alone: what removing it would give back. */
    uniqueBytes: number | null
    /** Of all its sections that are in the store, whoever else has them; absent: not known. */
    heldBytes?: number
    /** Sections of it that were not there when it was last read; absent: not known. */
    missing?: number
  }

/** What a store or cache has of an image. */
export interface CachedImage {
  id: string
  diskBytes: number
  /** Of its sections there, and of those that no other image there has. */
  bytes: number
  uniqueBytes: number
  /** Sections that are not there. */
  missing: number
}

/** A cache as it is now. */
export interface CacheStats {
  usage: StoreUsage
  images: CachedImage[]
  pins: string[]
  /** Sections that were not what their names say. */
  quarantined: number
}

/** A copy of an image in a pool of a host, which disks stand on or are made from. */
export interface ImageBase {
  hostId: HostId
  pool: string
  volume: string
  /** What it takes up there. */
  bytes: number
  /** null: of no image that a store in the list has. */
  imageId: string | null
  /** Names of the disks that are only a difference to it: as long as there are any it stays. */
  disks: string[]
}

/** A disk of a pool that an image may become. */
export interface ClaimableDisk {
  volume: string
  format: string
  bytes: number
  /** Why it must not be taken: "it is a disk of web-1". */
  needed: string | null
}

/** A design that needs an image: its servers with a disk that begins as it. */
export interface ImageUse {
  designId: string
  design: string
  servers: string[]
}

/** What a section of an image is, for the picture of it. */
export interface SectionMap {
  /** Up to 2,048 cells in order, each standing for `perCell` sections. */
  perCell: number
  /** Of each cell's sections: how many are zero, shared with another image, and of this image alone. */
  cells: { zero: number; shared: number; own: number }[]
}

/** A disk image file of this workstation that a person chose or dropped: the window knows no path of it. */
export interface DiskFile {
  handle: string
  /** "debian.qcow2" */
  name: string
  bytes: number
}

/** What a machine was when its disk was captured. */
export interface MachineDescription {
  name: string | null
  vcpus: number | null
  memoryBytes: number | null
  autostart: boolean | null
  disks: { target: string; bus: string; path: string; capacityBytes: number | null }[]
  nics: { mac: string; model: string; network: string }[]
}

/** Why captures cannot be made on a host; null where they can. */
export interface CaptureAbility {
  /** At all. */
  none: string | null
  /** Of a machine that runs. */
  live: string | null
}

const folder = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^(\/|[A-Za-z]:\\)[^\0\n\r]*$/, {
    error: () => t`A folder is a whole path, for example /srv/terrace`,
  })
const label = z.string().trim().min(1).max(100)
const one = z.strictObject({ storeId, imageId })
const place = hostId.nullable()
const rate = z.int().min(1024).nullable().default(null)
/** null: directly where hosts reach each other. A way that was said and cannot be taken is an error. */
const route = z.enum(routes).nullable().optional()

const captured = z.strictObject({
  hostId,
  name: label,
  storeId: storeId.nullable().default(null),
  live: z.boolean().default(false),
  rate,
  route,
})

export const imagesFeature = feature({
  stores: call(z.strictObject({}))<StoreView[]>(),
  /** Makes the folder a store where it is not one yet; one that holds other things is refused. */
  addStore: call(
    z.strictObject({
      kind: z.enum(['store', 'cache']),
      name: label,
      hostId: place,
      /** null: where Terrace keeps them by habit. On this workstation only the command line names another. */
      folder: folder.nullable().default(null),
      budgetBytes: z.int().min(1).nullable().default(null),
    }),
  )<StoreView>(),
  renameStore: call(z.strictObject({ storeId, name: label }))<null>(),
  setDefaultStore: call(z.strictObject({ storeId }))<null>(),
  /** Forgets it; nothing in its folder changes. */
  forgetStore: call(z.strictObject({ storeId }))<null>(),
  /** Reads a store's images and usage now. */
  readStore: call(z.strictObject({ storeId }))<StoreView>(),
  /** Of all stores, or one, as last read; newest first. */
  list: call(z.strictObject({ storeId: storeId.nullable().default(null) }))<ImageView[]>(),
  map: call(one)<SectionMap>(),
  /** What happened to it since it was made, newest first; asks its store. */
  history: call(one)<ImageEvent[]>(),
  /** Designs with servers that begin as it: they cannot be made anew without it. */
  usedBy: call(z.strictObject({ imageId }))<ImageUse[]>(),
  /** Asks the cache what it has of each image. */
  cacheStats: call(z.strictObject({ storeId }))<CacheStats>(),
  /** Lets a cache keep what it has, or will have, of an image, whatever needs room there. */
  pin: call(one.extend({ pinned: z.boolean() }))<StoreView>(),
  /** null: it was no machine's disk. */
  machine: call(one)<MachineDescription | null>(),
  setAbout: call(
    one.extend({
      name: label,
      tags: z.array(z.string().trim().min(1).max(64)).max(64),
      notes: z.string().max(10_000),
    }),
  )<ImageView>(),
  captureAbility: call(z.strictObject({ hostId }))<CaptureAbility>(),
  /** A disk of a host becomes an image; `storeId` null is the default store. */
  capture: call(
    z.union([
      captured.extend({ pool: nameSchema, volume: nameSchema }),
      /** What a machine has as `target`, in a pool or not. */
      captured.extend({ machine: z.strictObject({ uuid: z.uuid(), name: nameSchema }), target: diskTarget }),
    ]),
  )<{ jobId: string; imageId: string }>(),
  /** An image becomes a new disk on each host. `bytes` null is the image's own size. */
  deploy: call(
    one.extend({
      targets: z
        .array(
          z.strictObject({
            hostId,
            pool: nameSchema,
            volume: nameSchema,
            /** A disk that is there and becomes this one, instead of a new one; what it holds is lost. */
            claim: nameSchema.exactOptional(),
          }),
        )
        .min(1)
        .max(50),
      bytes: z.int().min(1).nullable().default(null),
      format: z.enum(['qcow2', 'raw']).default('qcow2'),
      /** Of qcow2: a difference to a base that stays in the pool, so that only the first one there takes long. */
      overlay: z.boolean().optional(),
      rate,
      route,
    }),
  )<{ jobId: string }>(),
  /** Asks a host for the disks of a pool, and which of them may be taken. */
  claimable: call(z.strictObject({ hostId, pool: nameSchema }))<ClaimableDisk[]>(),
  /** Asks all hosts that answer which copies of images are in their pools. */
  bases: call(z.strictObject({}))<ImageBase[]>(),
  /** Fails, naming them, where disks stand on it. */
  removeBase: call(z.strictObject({ hostId, pool: nameSchema, volume: nameSchema }))<{ jobId: string }>(),
  /** Tries which way bytes would go between a host and a store. */
  route: call(z.strictObject({ hostId, storeId }))<RouteFound>(),
  /** Asks for a disk image file of this workstation; null when the person cancelled. */
  chooseFile: call(z.strictObject({}))<DiskFile | null>(),
  /** `path` is on that host. On this workstation it is a chosen or dropped file; without one the person is asked. */
  importFile: call(
    z.strictObject({
      storeId: storeId.nullable().default(null),
      hostId: place,
      path: folder.nullable().default(null),
      handle: fileHandle.nullable().default(null),
      format: z.enum(diskFormats),
      name: label,
    }),
  )<{ jobId: string; imageId: string } | null>(),
  /** A file of the web, fetched where the store is and believed only by its checksum. */
  importUrl: call(
    z.strictObject({
      storeId: storeId.nullable().default(null),
      url: webAddress,
      checksum: webChecksum,
      mostBytes: z.int().min(1).default(usualMostBytes),
      format: z.enum(diskFormats),
      name: label,
    }),
  )<{ jobId: string; imageId: string }>(),
  exportFile: call(
    one.extend({ hostId: place, path: folder.nullable().default(null), format: z.enum(diskFormats) }),
  )<{ jobId: string } | null>(),
  /** Fills a cache with an image ahead of need. */
  warm: call(one.extend({ cacheId: storeId }))<{ jobId: string }>(),
  remove: call(one)<{ jobId: string }>(),
  verify: call(z.strictObject({ storeId, fraction: z.number().gt(0).max(1).default(1) }))<{
    jobId: string
  }>(),
  /** What a prune would remove. */
  prunable: call(z.strictObject({ storeId, graceSeconds: z.int().min(0).default(86_400) }))<{
    sections: number
    bytes: number
    /** In the trash already; it takes room until it was there for a day and a prune finds it, or until that is emptied. */
    trashBytes: number
  }>(),
  prune: call(
    z.strictObject({
      storeId,
      graceSeconds: z.int().min(0).default(86_400),
      /** The room is free at once, and nothing can be brought back. */
      emptyTrash: z.boolean().default(false),
    }),
  )<{ jobId: string }>(),
})<{ stores: StoreView[]; images: { storeId: StoreId } }>()
