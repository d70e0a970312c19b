import { z } from 'zod'
import type { Id } from '../base/ids.ts'
import { families } from '../machine/facts.ts'
import { failureReserves } from '../placement/engine/failures.ts'
import { MOST_WEIGHT, termNames } from '../placement/weights.ts'
import { t } from '../text/translate.ts'
import { wantedDevices } from './devices.ts'
import { firstBoot } from './first-boot.ts'

/** Version of the design's file form and of its records. Raise it together with a migration in migrations.ts. */
export const DESIGN_VERSION = 2

const idOf = <P extends string>(prefix: P) =>
  z.custom<Id<P>>(
    (value) => typeof value === 'string' && new RegExp(`^${prefix}:[0-9A-Za-z_-]{1,40}$`).test(value),
    {
      error: () => t`expected an id like ${prefix}:x`,
    },
  )

/** Names in a drawing may be anything while one draws; rules judge them. Only size is bounded here. */
const text = (max: number) => z.string().max(max)
const coordinate = z.number().min(-1e6).max(1e6)
const point = z.strictObject({ x: coordinate, y: coordinate })
const bytes = z
  .int()
  .min(0)
  .max(2 ** 50)

export const tierId = idOf('tier')
export const serverId = idOf('server')
export const linkId = idOf('link')
export const networkId = idOf('network')
export const noteId = idOf('note')
export const frameId = idOf('frame')
export const affinityId = idOf('affinity')
export type TierId = Id<'tier'>
export type ServerId = Id<'server'>
export type LinkId = Id<'link'>
export type NetworkId = Id<'network'>
export type NoteId = Id<'note'>
export type FrameId = Id<'frame'>
export type AffinityId = Id<'affinity'>

export const policy = z.enum(['spread', 'room', 'pack'])
/** By term of a host's score. */
export const ownWeights = z.partialRecord(z.enum(termNames), z.number().min(0).max(MOST_WEIGHT))

export const settingsRecord = z.strictObject({
  id: z.literal('settings:design'),
  type: z.literal('settings'),
  name: text(200).default('Untitled design'),
  /** spread: even load. room: as much room as possible for more servers. pack: as few hosts as possible. */
  policy: policy.default('spread'),
  /** How much a term of a host's score counts, where that is not what the policy says. */
  weights: ownWeights.default({}),
  /** Virtual CPUs allowed per logical processor, and memory per byte of memory. */
  cpuRatio: z.number().min(0.1).max(64).default(4),
  memoryRatio: z.number().min(0.1).max(4).default(1),
  /** Any so many hosts may fail at once, or all of any rack, and what ran there still finds room on the others. */
  failures: z.literal(failureReserves).default(0),
  /** Lanes one under the other, or side by side. */
  lanes: z.enum(['rows', 'columns']).default('rows'),
})
export type SettingsRecord = z.infer<typeof settingsRecord>

/** Names of the palette; each theme has its own shade of it. */
const color = z.enum(['blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet', 'grey'])

/** A volume of some host's pool that disks are copied from. */
const imageVolume = z.strictObject({
  kind: z.literal('image'),
  pool: text(200),
  volume: text(255),
  /** Name of the host that has it; null: whichever has a volume of this name. */
  host: text(200).nullable().default(null),
})

/** An image of an image store: `image` is its id, the same in every store; `name` what it was called when chosen. */
const libraryImage = z.strictObject({
  kind: z.literal('library'),
  image: text(64),
  name: text(255).default(''),
})

/** A server's disk starts blank, as a copy of an image volume in a pool of some host, or as an image of the library. */
export const diskSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('blank') }),
  imageVolume,
  libraryImage,
])

/** What new servers begin as. One without a kind is a volume: rules knew no other before. */
const ruledImage = z.preprocess(
  (image) =>
    typeof image === 'object' && image !== null && !('kind' in image) ? { ...image, kind: 'image' } : image,
  z.discriminatedUnion('kind', [imageVolume, libraryImage]),
)

/** What holds for the servers of a tier. null: nothing is said. */
export const tierRules = z.strictObject({
  /** What a new server of the tier begins with. */
  vcpus: z.int().min(1).max(1024).nullable().default(null),
  memoryBytes: bytes.nullable().default(null),
  image: ruledImage.nullable().default(null),
  network: networkId.nullable().default(null),
  apart: z.boolean().default(true),
  /** Hypervisor families that may host any server of the tier; empty: all. */
  families: z.array(z.enum(families)).max(10).default([]),
})
export type TierRules = z.infer<typeof tierRules>
const noRules: TierRules = {
  vcpus: null,
  memoryBytes: null,
  image: null,
  network: null,
  apart: true,
  families: [],
}

export const tierRoles = ['load-balancing', 'web', 'application', 'data', 'other'] as const
export const tierRecord = z.strictObject({
  id: tierId,
  type: z.literal('tier'),
  name: text(200),
  role: z.enum(tierRoles).default('other'),
  /** Lanes are drawn in rising order; ties by id. */
  order: z.number().min(-1e6).max(1e6),
  /** null takes the role's own. */
  color: color.nullable().default(null),
  /** Drawn as a strip, its servers hidden. */
  collapsed: z.boolean().default(false),
  rules: tierRules.default(noRules),
})
export type TierRecord = z.infer<typeof tierRecord>

export const serverDisk = z.strictObject({
  name: text(64),
  /** 0 with an image: as large as the image. */
  bytes,
  source: diskSource.default({ kind: 'blank' }),
  bus: z.enum(['virtio', 'scsi', 'sata']).default('virtio'),
  format: z.enum(['qcow2', 'raw']).default('qcow2'),
  /** Pool on the target host; null: the pool with most room. */
  pool: text(200).nullable().default(null),
})
export type ServerDisk = z.infer<typeof serverDisk>

export const serverNic = z.strictObject({
  /** A network of this design, or null: the target host's own default network. */
  network: networkId.nullable().default(null),
  /** IPv4 or IPv6 address, checked by rules; empty: by DHCP. */
  address: text(64).default(''),
  /** Empty: made by Terrace. */
  mac: text(32).default(''),
})
export type ServerNic = z.infer<typeof serverNic>

export const serverRecord = z.strictObject({
  id: serverId,
  type: z.literal('server'),
  tier: tierId,
  name: text(200),
  kind: z.enum(['virtual', 'dedicated']).default('virtual'),
  /** Position in its lane, from the lane's top left, of the card's top left. */
  x: coordinate,
  y: coordinate,
  vcpus: z.int().min(1).max(1024).default(1),
  memoryBytes: bytes.default(2 ** 30),
  /** What it is to have some day: its host keeps room for that. null: what it has now. */
  growTo: z
    .strictObject({ vcpus: z.int().min(1).max(1024).nullable(), memoryBytes: bytes.nullable() })
    .default({ vcpus: null, memoryBytes: null }),
  disks: z.array(serverDisk).max(32).default([]),
  nics: z.array(serverNic).max(16).default([]),
  devices: wantedDevices,
  /** How many alike; above 1 it is a replica group, named name-1, name-2 … */
  replicas: z.int().min(1).max(100).default(1),
  /** Keep replicas on different hosts. */
  apart: z.boolean().default(true),
  hostRule: z
    .strictObject({
      /** Host names; empty: any. */
      only: z.array(text(200)).max(100).default([]),
      never: z.array(text(200)).max(100).default([]),
      families: z.array(z.enum(families)).max(10).default([]),
    })
    .default({ only: [], never: [], families: [] }),
  firmware: z.enum(['bios', 'uefi']).default('bios'),
  autostart: z.boolean().default(true),
  /** Should it run after an apply? */
  running: z.boolean().default(true),
  cpuShares: z.int().min(2).max(262144).nullable().default(null),
  cpuQuotaPercent: z.int().min(1).max(102400).nullable().default(null),
  notes: text(10_000).default(''),
  tags: z.array(text(64)).max(32).default([]),
  /** Held in its place on the canvas; it concerns the drawing only. */
  locked: z.boolean().default(false),
  /** It balances load over its members: the servers that its links go to. */
  balancer: z
    .strictObject({
      algorithm: z.enum(['round-robin', 'least-connections', 'source']).default('round-robin'),
      /** What tells that a member is well: a path to ask for, or empty for whether its port answers. */
      check: text(200).default(''),
    })
    .nullable()
    .default(null),
  /** What it becomes at its first start; of no effect once it exists. */
  firstBoot: firstBoot.nullable().default(null),
})
export type ServerRecord = z.infer<typeof serverRecord>

/** A terabit a second: more than any wire. */
export const MOST_TRAFFIC = 1_000_000

export const linkRecord = z.strictObject({
  id: linkId,
  type: z.literal('link'),
  from: serverId,
  to: serverId,
  protocol: z.enum(['tcp', 'udp', 'any']).default('tcp'),
  port: z.int().min(1).max(65535).nullable().default(null),
  label: text(200).default(''),
  /** Corners that a person gave its path, in the drawing; empty: routed by Terrace. */
  bends: z.array(point).max(16).default([]),
  /** What it is expected to carry in all, in Mbit a second; null: nothing is known. */
  traffic: z.int().min(1).max(MOST_TRAFFIC).nullable().default(null),
  /** A firewall's word on it; null: the link itself is all that is said. */
  firewall: z
    .strictObject({
      action: z.enum(['allow', 'deny']).default('allow'),
      /** Addresses or ranges that it holds for; empty: the servers it begins at. */
      sources: z.array(text(64)).max(64).default([]),
      /** New connections a second from one source; null: no limit. */
      rate: z.int().min(1).max(1e6).nullable().default(null),
    })
    .nullable()
    .default(null),
})
export type LinkRecord = z.infer<typeof linkRecord>

export const networkRecord = z.strictObject({
  id: networkId,
  type: z.literal('network'),
  name: text(200),
  /** What it is called on the hosts. */
  source: z.strictObject({ kind: z.enum(['network', 'bridge']), name: text(64) }),
  /** CIDR, or empty. */
  range: text(64).default(''),
  /** Where guests with a fixed address in the range send what is for elsewhere; empty: nowhere. */
  gateway: text(64).default(''),
  /** The addresses that such guests ask for names. */
  nameServers: z.array(text(64)).max(4).default([]),
  vlan: z.int().min(1).max(4094).nullable().default(null),
  /** Can be reached from outside: the internet, or any network that is not the person's own. */
  outside: z.boolean().default(false),
  /** Where it stands on the canvas; null: beside the lanes, placed by Terrace. */
  place: point.nullable().default(null),
  color: color.nullable().default(null),
})
export type NetworkRecord = z.infer<typeof networkRecord>

export const noteRecord = z.strictObject({
  id: noteId,
  type: z.literal('note'),
  x: coordinate,
  y: coordinate,
  width: z.number().min(20).max(1e5).default(200),
  height: z.number().min(20).max(1e5).default(100),
  text: text(10_000).default(''),
})
export type NoteRecord = z.infer<typeof noteRecord>

/** Servers that one rule may name. */
export const MOST_TIED = 200

/**
 * A rule between servers. apart: no two of them share a host (or rack); together: all are on one host (or in one rack);
 * near: together if that costs little, as if they were linked. Of one server alone, apart, its replicas share no rack.
 */
export const affinityRecord = z.strictObject({
  id: affinityId,
  type: z.literal('affinity'),
  name: text(200).default(''),
  kind: z.enum(['apart', 'together', 'near']),
  /** What they share, or not. Of no effect for near. A host that tells no rack is a rack of its own. */
  within: z.enum(['host', 'rack']).default('host'),
  servers: z.array(serverId).max(MOST_TIED),
})
export type AffinityRecord = z.infer<typeof affinityRecord>

/** A titled rectangle behind cards and notes. */
export const frameRecord = z.strictObject({
  id: frameId,
  type: z.literal('frame'),
  x: coordinate,
  y: coordinate,
  width: z.number().min(40).max(1e5).default(400),
  height: z.number().min(40).max(1e5).default(240),
  name: text(200).default(''),
  color: color.nullable().default(null),
})
export type FrameRecord = z.infer<typeof frameRecord>

export const anyRecord = z.discriminatedUnion('type', [
  settingsRecord,
  tierRecord,
  serverRecord,
  linkRecord,
  networkRecord,
  noteRecord,
  frameRecord,
  affinityRecord,
])
export type DesignRecord = z.infer<typeof anyRecord>
export type RecordId = DesignRecord['id']
export type RecordType = DesignRecord['type']
export type RecordOf<T extends RecordType> = Extract<DesignRecord, { type: T }>

/** The whole drawing as plain data. */
export interface DesignData {
  id: string
  records: DesignRecord[]
}
