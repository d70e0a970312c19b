import { z } from 'zod'
import { TerraceError, unreachable } from '../base/errors.ts'
import { formatBytes } from '../base/units.ts'
import { hostId, type HostId } from '../contract/hosts.ts'
import { imageId, sha256 } from '../images/manifest.ts'
import { routes } from '../images/route.ts'
import { webAddress, webChecksum } from '../images/web-file.ts'
import { t } from '../text/translate.ts'
import { storedCopyName } from './names.ts'
import { nameSchema, volumeLock } from './request-parts.ts'

export const storeId = z.templateLiteral(['store:', z.string().regex(/^[0-9a-z]{1,32}$/)])
export type StoreId = z.infer<typeof storeId>

/** null: this workstation. */
const place = hostId.nullable()
const filePath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]+$/)
const image = z.strictObject({ storeId, imageId, imageName: z.string().max(255) })
const volume = image.extend({ hostId, pool: nameSchema, volume: nameSchema })
/** Bytes a second on the wire, where it is limited. */
const rate = z.int().min(1024).nullable()

/** Absent: directly between hosts that reach each other, else through this workstation. */
const route = z.enum(routes).exactOptional()

export const diskFormats = ['raw', 'qcow2', 'vmdk', 'vhdx', 'vdi'] as const

/** Name of a disk in its machine: vda */
export const diskTarget = z.string().regex(/^[a-z][0-9a-z]{0,31}$/)

/** What can be asked of images and of the stores they live in. */
export const imageRequests = [
  /** A disk of a host becomes an image: a volume of a pool, or what `machine` has as `target`, wherever that lies. */
  image.extend({
    kind: z.literal('image.capture'),
    hostId,
    pool: nameSchema.exactOptional(),
    volume: nameSchema.exactOptional(),
    machine: z.strictObject({ uuid: z.uuid(), name: nameSchema }).nullable(),
    target: diskTarget.exactOptional(),
    live: z.boolean(),
    rate,
    route,
  }),
  /** An image becomes a new disk in a pool. `sha256` is its manifest's. */
  volume.extend({
    kind: z.literal('image.deploy'),
    sha256,
    bytes: z.int().min(1),
    format: z.enum(['qcow2', 'raw']),
    /** A host that gets the same image and hands it on. */
    via: hostId.nullable(),
    /** The disk is only a difference to a copy of the image that stays in the pool: its base. */
    overlay: z.literal(true).exactOptional(),
    /** A disk of that pool which is there and nobody needs: it becomes this one, and what it holds is lost. */
    claim: nameSchema.exactOptional(),
    rate,
    route,
  }),
  /** A disk image file becomes an image of a store. */
  image.extend({
    kind: z.literal('image.import'),
    hostId: place,
    path: filePath,
    format: z.enum(diskFormats),
  }),
  /** A file of the web becomes an image: fetched where the store is. */
  image.extend({
    kind: z.literal('image.fetch'),
    url: webAddress,
    checksum: webChecksum,
    mostBytes: z.int().min(1),
    format: z.enum(diskFormats),
  }),
  /** An image becomes a disk image file, which must not be there yet. */
  image.extend({
    kind: z.literal('image.export'),
    hostId: place,
    path: filePath,
    format: z.enum(diskFormats),
    sha256,
  }),
  /** Its manifest goes to the trash; its sections go when the store is pruned. */
  image.extend({ kind: z.literal('image.remove') }),
  /** A cache is filled with an image ahead of need; `storeId` is the store it comes from. */
  image.extend({ kind: z.literal('cache.warm'), cacheId: storeId, sha256 }),
  z.strictObject({
    kind: z.literal('store.verify'),
    storeId,
    /** Share of all sections, 0 to 1. */
    fraction: z.number().gt(0).max(1),
  }),
  z.strictObject({
    kind: z.literal('store.prune'),
    storeId,
    graceSeconds: z
      .int()
      .min(0)
      .max(365 * 86_400),
    /** What it takes away, and what is in the trash already, goes at once and for good. */
    emptyTrash: z.boolean().optional(),
  }),
] as const
export type ImageRequest = z.infer<(typeof imageRequests)[number]>
const imageKinds = new Set<string>(imageRequests.map(({ shape }) => shape.kind.value))

export const isImageRequest = (request: { kind: string }): request is ImageRequest =>
  imageKinds.has(request.kind)

export type CapturedDisk =
  { pool: string; volume: string } | { machine: { uuid: string; name: string }; target: string }

/** How a capture names its disk. Throws `invalid` where it names none. */
export function capturedDisk({
  pool,
  volume: name,
  machine,
  target,
}: Extract<ImageRequest, { kind: 'image.capture' }>): CapturedDisk {
  if (pool !== undefined && name !== undefined) return { pool, volume: name }
  if (machine !== null && target !== undefined) return { machine, target }
  throw new TerraceError('invalid', t`The capture names no disk.`, { left: t`Nothing was read.` })
}

/** What the base is called that a deployment brings where none is. */
const baseOf = ({ imageName, sha256: of }: { imageName: string; sha256: string }): string =>
  storedCopyName(imageName, of)

const transfers = new Set<string>([
  'image.capture',
  'image.deploy',
  'image.import',
  'image.fetch',
  'image.export',
  'cache.warm',
  'store.verify',
])

/** Requests that stop where they are while their job is paused, and lose nothing by it. */
export const canHoldStill = ({ kind }: { kind: string }): boolean => transfers.has(kind)

/** The host whose disk or file it is about; null where only a store or this workstation is. */
export const hostOfImage = (request: ImageRequest): HostId | null =>
  'hostId' in request ? request.hostId : null

/** A captured or imported image can be removed again, a deployed disk deleted; nothing else is taken back. */
export function compensationOfImage(request: ImageRequest) {
  switch (request.kind) {
    case 'image.capture':
    case 'image.import':
    case 'image.fetch': {
      const { storeId: store, imageId: id, imageName } = request
      return { kind: 'image.remove', storeId: store, imageId: id, imageName } as const
    }
    case 'image.deploy': {
      const { hostId: on, pool, volume: name } = request
      const base = request.overlay ? { base: baseOf(request) } : {}
      return { kind: 'volume.delete', hostId: on, pool, volume: name, deployed: true, ...base } as const
    }
    default:
      return null
  }
}

export function locksOfImage(request: ImageRequest): string[] {
  switch (request.kind) {
    case 'image.capture': {
      const disk = capturedDisk(request)
      const { hostId: on } = request
      const lock =
        'pool' in disk
          ? volumeLock({ hostId: on, ...disk })
          : `disk:${on}/${disk.machine.uuid}/${disk.target}`
      return [lock, `image:${request.imageId}`]
    }
    case 'image.deploy':
      return [
        volumeLock(request),
        ...(request.overlay ? [volumeLock({ ...request, volume: baseOf(request) })] : []),
        ...(request.claim === undefined ? [] : [volumeLock({ ...request, volume: request.claim })]),
      ]
    case 'image.import':
    case 'image.fetch':
    case 'image.remove':
      return [`image:${request.imageId}`]
    case 'cache.warm':
      return [`warm:${request.cacheId}/${request.imageId}`]
    case 'image.export':
      return [`file:${request.hostId ?? 'here'}/${request.path}`]
    case 'store.verify':
    case 'store.prune':
      return [`sweep:${request.storeId}`]
    default:
      return unreachable(request)
  }
}

/** One sentence without full stop; `host` and `store` name things by their ids. */
export function describeImage(
  request: ImageRequest,
  names: { host(id: HostId): string; store(id: StoreId): string },
): string {
  const store = names.store(request.storeId)
  const on = (id: HostId | null): string => (id === null ? t`this workstation` : names.host(id))
  switch (request.kind) {
    case 'image.capture': {
      const disk = capturedDisk(request)
      const { hostId: host, imageName } = request
      if ('target' in disk)
        return t`Capture ${disk.target} of ${disk.machine.name} on ${on(host)} as ${imageName} in ${store}`
      return request.machine === null
        ? t`Capture ${disk.volume} in pool ${disk.pool} of ${on(host)} as ${imageName} in ${store}`
        : t`Capture ${disk.volume} of ${request.machine.name} on ${on(host)} as ${imageName} in ${store}`
    }
    case 'image.deploy':
      if (request.claim !== undefined)
        return t`Deploy ${request.imageName} into ${request.claim}, which becomes ${request.volume}, in pool ${request.pool} of ${on(request.hostId)}`
      return request.overlay
        ? t`Deploy ${request.imageName} as ${request.volume} (${formatBytes(request.bytes)}), on a base that stays, in pool ${request.pool} of ${on(request.hostId)}`
        : t`Deploy ${request.imageName} as ${request.volume} (${formatBytes(request.bytes)}) in pool ${request.pool} of ${on(request.hostId)}`
    case 'image.import':
      return t`Import ${request.path} of ${on(request.hostId)} as ${request.imageName} into ${store}`
    case 'image.fetch':
      return t`Import ${request.url} as ${request.imageName} into ${store}`
    case 'image.export':
      return t`Export ${request.imageName} to ${request.path} on ${on(request.hostId)}`
    case 'image.remove':
      return t`Remove the image ${request.imageName} from ${store}`
    case 'cache.warm':
      return t`Bring ${request.imageName} into ${names.store(request.cacheId)}`
    case 'store.verify':
      return t`Verify the sections of ${store}`
    case 'store.prune':
      return request.emptyTrash
        ? t`Remove sections that no image of ${store} needs, and empty its trash`
        : t`Remove sections that no image of ${store} needs`
    default:
      return unreachable(request)
  }
}
