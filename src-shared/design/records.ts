import { z } from 'zod'
import type { Id } from '../base/ids.ts'
import { families } from '../machine/facts.ts'

/** Version of the design's file form and of its records. Raise it together with a migration in migrations.ts. */
export const DESIGN_VERSION = 1

const idOf = <P extends string>(prefix: P) =>
  z.custom<Id<P>>(
    (value) => typeof value === 'string' && new RegExp(`^${prefix}:[0-9A-Za-z_-]{1,40}$`).test(value),
    {
      error: `expected an id like ${prefix}:x`,
    },
  )

/** Names in a drawing may be anything while one draws; rules judge them. Only size is bounded here. */
const text = (max: number) => z.string().max(max)
const coordinate = z.number().min(-1e6).max(1e6)
const bytes = z
  .int()
  .min(0)
  .max(2 ** 50)

export const tierId = idOf('tier')
export const serverId = idOf('server')
export const linkId = idOf('link')
export const networkId = idOf('network')
export const noteId = idOf('note')
export type TierId = Id<'tier'>
export type ServerId = Id<'server'>
export type LinkId = Id<'link'>
export type NetworkId = Id<'network'>
export type NoteId = Id<'note'>

export const settingsRecord = z.strictObject({
  id: z.literal('settings:design'),
  type: z.literal('settings'),
  name: text(200).default('Untitled design'),
  /** spread: even load. pack: as few hosts as possible. */
  policy: z.enum(['spread', 'pack']).default('spread'),
  /** Virtual CPUs allowed per logical processor, and memory per byte of memory. */
  cpuRatio: z.number().min(0.1).max(64).default(4),
  memoryRatio: z.number().min(0.1).max(4).default(1),
})
export type SettingsRecord = z.infer<typeof settingsRecord>

export const tierRoles = ['load-balancing', 'web', 'application', 'data', 'other'] as const
export const tierRecord = z.strictObject({
  id: tierId,
  type: z.literal('tier'),
  name: text(200),
  role: z.enum(tierRoles).default('other'),
  /** Lanes are drawn in rising order; ties by id. */
  order: z.number().min(-1e6).max(1e6),
  /** A palette name; null takes the role's own. */
  color: z
    .enum(['blue', 'teal', 'green', 'amber', 'orange', 'red', 'violet', 'grey'])
    .nullable()
    .default(null),
})
export type TierRecord = z.infer<typeof tierRecord>

/** A server's disk starts blank or as a copy of an image volume, which lies in a pool of some host. */
export const diskSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('blank') }),
  z.strictObject({
    kind: z.literal('image'),
    pool: text(200),
    volume: text(255),
    /** Name of the host that has it; null: whichever has a volume of this name. */
    host: text(200).nullable().default(null),
  }),
])

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
  disks: z.array(serverDisk).max(32).default([]),
  nics: z.array(serverNic).max(16).default([]),
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
})
export type ServerRecord = z.infer<typeof serverRecord>

export const linkRecord = z.strictObject({
  id: linkId,
  type: z.literal('link'),
  from: serverId,
  to: serverId,
  protocol: z.enum(['tcp', 'udp', 'any']).default('tcp'),
  port: z.int().min(1).max(65535).nullable().default(null),
  label: text(200).default(''),
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
  vlan: z.int().min(1).max(4094).nullable().default(null),
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

export const anyRecord = z.discriminatedUnion('type', [
  settingsRecord,
  tierRecord,
  serverRecord,
  linkRecord,
  networkRecord,
  noteRecord,
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
