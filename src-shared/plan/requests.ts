import { z } from 'zod'
import { unreachable } from '../base/errors.ts'
import { formatBytes } from '../base/units.ts'
import { hostId, type HostId } from '../contract/hosts.ts'
import { t } from '../text/translate.ts'
import {
  compensationOfImage,
  describeImage,
  hostOfImage,
  imageRequests,
  isImageRequest,
  locksOfImage,
  type ImageRequest,
  type StoreId,
} from './image-requests.ts'
import { nameSchema, volumeLock } from './request-parts.ts'

const name = nameSchema
const uuid = z.uuid()
const bytes = z.int().min(1)
const onHost = z.strictObject({ hostId })
const volume = onHost.extend({ pool: name, volume: name })
const machine = onHost.extend({ uuid })

export const ownerSchema = z.strictObject({
  designId: z.string().min(1).max(64),
  serverId: z.templateLiteral(['server:', z.string()]),
  replica: z.int().min(0),
  version: z.literal(1),
})

const hardwareId = z.string().regex(/^[0-9a-f]{4}$/)

export const machineSpecSchema = z.strictObject({
  name,
  uuid,
  vcpus: z.int().min(1).max(4096),
  memoryBytes: bytes,
  disks: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        pool: name,
        volume: name,
        format: z.enum(['qcow2', 'raw']),
        bus: z.enum(['virtio', 'scsi', 'sata']),
        bytes,
        foreign: z.literal(true).exactOptional(),
      }),
    )
    .max(24),
  nics: z
    .array(
      z.strictObject({
        mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i, { error: () => t`Not a MAC address` }),
        model: z.enum(['virtio', 'e1000e']),
        network: z.strictObject({ kind: z.enum(['network', 'bridge']), name }),
      }),
    )
    .max(16),
  devices: z
    .array(
      z.strictObject({
        kind: z.enum(['pci', 'usb']),
        address: z.string().min(1).max(32),
        vendor: hardwareId,
        product: hardwareId,
      }),
    )
    .max(64)
    .exactOptional(),
  firmware: z.enum(['bios', 'uefi']),
  autostart: z.boolean(),
  cpuShares: z.int().min(2).max(262_144).exactOptional(),
  cpuQuotaPercent: z.int().min(1).max(409_600).exactOptional(),
  owner: ownerSchema,
  dropped: z
    .array(z.strictObject({ pool: name, volume: name }))
    .max(64)
    .exactOptional(),
  description: z.string().max(8192),
})

/** Everything a plan can ask of the world. Each is carried out by an actuator and can be kept, shown and repeated. */
export const requestSchema = z.discriminatedUnion('kind', [
  volume.extend({ kind: z.literal('volume.create'), bytes, format: z.enum(['qcow2', 'raw']) }),
  /** A full copy inside one pool. */
  volume.extend({ kind: z.literal('volume.clone'), from: name }),
  /** Grows only. */
  volume.extend({ kind: z.literal('volume.resize'), bytes }),
  /**
   * `deployed`: an image may have been on its way there, whose journal then goes too. `base`: and one on its way to that
   * volume, for this one to stand on; once it is there it stays.
   */
  volume.extend({
    kind: z.literal('volume.delete'),
    deployed: z.literal(true).exactOptional(),
    base: name.exactOptional(),
  }),
  /** Makes the small disk that a new machine reads at its first start. */
  volume.extend({
    kind: z.literal('seed.write'),
    files: z.array(z.strictObject({ name, content: z.string().max(2 ** 21) })).max(8),
  }),
  /** Copies a volume's bytes to another pool, on the same or another host. */
  z.strictObject({ kind: z.literal('image.copy'), from: volume, to: volume }),
  /**
   * `create` is false when the machine exists and is brought to the spec; `previous` then says how to go back.
   */
  onHost.extend({
    kind: z.literal('machine.define'),
    spec: machineSpecSchema,
    create: z.boolean(),
    previous: machineSpecSchema.exactOptional(),
  }),
  /** Starts and waits until it runs. */
  machine.extend({ kind: z.literal('machine.start'), timeoutMs: z.int().min(0).exactOptional() }),
  /** Asks the guest to shut down and waits until it has stopped; default 90 s. */
  machine.extend({ kind: z.literal('machine.shutdown'), timeoutMs: z.int().min(0).exactOptional() }),
  machine.extend({ kind: z.literal('machine.forceOff') }),
  machine.extend({ kind: z.literal('machine.reboot') }),
  machine.extend({ kind: z.literal('machine.reset') }),
  machine.extend({ kind: z.literal('machine.suspend') }),
  machine.extend({ kind: z.literal('machine.resume') }),
  /** Removes the definition; its volumes go by `volume.delete`. */
  machine.extend({ kind: z.literal('machine.undefine') }),
  machine.extend({ kind: z.literal('machine.setVcpus'), vcpus: z.int().min(1).max(4096), live: z.boolean() }),
  machine.extend({ kind: z.literal('machine.setMemory'), memoryBytes: bytes, live: z.boolean() }),
  /** An absent limit stays as it is. */
  machine.extend({
    kind: z.literal('machine.setCpuLimits'),
    shares: z.int().min(2).max(262_144).exactOptional(),
    /** 0 takes the ceiling away. */
    quotaPercent: z.int().min(0).max(409_600).exactOptional(),
  }),
  machine.extend({ kind: z.literal('machine.setAutostart'), autostart: z.boolean() }),
  /** Marks a foreign machine as a server of a design; null takes the mark away. */
  machine.extend({ kind: z.literal('machine.adopt'), owner: ownerSchema.nullable() }),
  /**
   * Moves a machine with its disks to another host of its family: shut down, copied, started there, or all of it while
   * it runs; only then is it removed where it was. `previous` and `spec` tell how it is before and after, their disks in the same order.
   */
  machine.extend({
    kind: z.literal('machine.migrate'),
    to: hostId,
    spec: machineSpecSchema,
    previous: machineSpecSchema,
    /** Names of disks in a pool that both hosts see: they stay where they are. */
    shared: z.array(z.string().min(1).max(64)).max(24),
    /** It runs, and is to run afterwards, wherever it then is. */
    run: z.boolean(),
    /** It goes on running meanwhile. Its disks keep their paths then. */
    live: z.literal(true).exactOptional(),
    /** It takes back a move that may have been cut off: what that left on `to`, once the machine had gone, is old. */
    unfinished: z.literal(true).exactOptional(),
  }),
  ...imageRequests,
])
export type Request = z.infer<typeof requestSchema>
export type RequestKind = Request['kind']
export type RequestOf<K extends RequestKind> = Extract<Request, { kind: K }>
/** What one hypervisor host alone fulfils. */
export type OnOneHost = Exclude<
  Request,
  { kind: 'image.copy' | 'seed.write' | 'machine.migrate' } | ImageRequest
>

export const isOnOneHost = (request: Request): request is OnOneHost =>
  request.kind !== 'image.copy' &&
  request.kind !== 'seed.write' &&
  request.kind !== 'machine.migrate' &&
  !isImageRequest(request)

/** Requests for one machine that exists. */
export type MachineRequest = Extract<OnOneHost, { uuid: string }>
export type VolumeRequest = Extract<OnOneHost, { pool: string }>

/** The host where the request changes something; null where it is about this workstation or a store only. */
export function hostOf(request: Request): HostId | null {
  if (request.kind === 'image.copy') return request.to.hostId
  if (request.kind === 'machine.migrate') return request.to
  return isImageRequest(request) ? hostOfImage(request) : request.hostId
}

/** Every host it needs, without repeats. */
export function hostsOf(request: Request): HostId[] {
  if (request.kind === 'image.copy') return [...new Set([request.from.hostId, request.to.hostId])]
  if (request.kind === 'machine.migrate') return [request.hostId, request.to]
  const host = hostOf(request)
  return host === null ? [] : [host]
}

/**
 * The request that takes this one back, or null when nothing needs to be or can be taken back. Only for a request
 * that was begun: one that failed with `changed: 'nothing'` found things of someone else and must not be undone.
 * `unfinished` says that it is not known whether the request came to its end.
 */
export function compensationOf(request: Request, unfinished = false): Request | null {
  if (isImageRequest(request)) return compensationOfImage(request)
  switch (request.kind) {
    case 'volume.create':
    case 'volume.clone':
    case 'seed.write':
      return { kind: 'volume.delete', hostId: request.hostId, pool: request.pool, volume: request.volume }
    case 'image.copy':
      return { kind: 'volume.delete', ...request.to }
    case 'machine.define':
      if (request.create) return { kind: 'machine.undefine', hostId: request.hostId, uuid: request.spec.uuid }
      return request.previous === undefined
        ? null
        : { ...request, spec: request.previous, previous: request.spec }
    case 'machine.start':
      return { kind: 'machine.forceOff', hostId: request.hostId, uuid: request.uuid }
    case 'machine.shutdown':
      return { kind: 'machine.start', hostId: request.hostId, uuid: request.uuid }
    case 'machine.suspend':
      return { kind: 'machine.resume', hostId: request.hostId, uuid: request.uuid }
    case 'machine.resume':
      return { kind: 'machine.suspend', hostId: request.hostId, uuid: request.uuid }
    case 'machine.adopt':
      return request.owner === null ? null : { ...request, owner: null }
    case 'machine.migrate':
      return { ...reverseOf(request), ...(unfinished && { unfinished }) }
    case 'machine.setAutostart':
      return { ...request, autostart: !request.autostart }
    case 'volume.resize':
    case 'volume.delete':
    case 'machine.forceOff':
    case 'machine.reboot':
    case 'machine.reset':
    case 'machine.undefine':
    case 'machine.setVcpus':
    case 'machine.setMemory':
    case 'machine.setCpuLimits':
      return null
    default:
      return unreachable(request)
  }
}

/** The move from where a machine is afterwards to where it was. */
export const reverseOf = (move: RequestOf<'machine.migrate'>): RequestOf<'machine.migrate'> => ({
  ...move,
  hostId: move.to,
  to: move.hostId,
  spec: move.previous,
  previous: move.spec,
})

/** What must not be worked on by two steps at once, sorted, so that locks are always taken in one order. */
export function locksOf(request: Request): string[] {
  const locks = (): string[] => {
    if (isImageRequest(request)) return locksOfImage(request)
    if (request.kind === 'image.copy') return [volumeLock(request.from), volumeLock(request.to)]
    if (request.kind === 'volume.clone')
      return [volumeLock(request), volumeLock({ ...request, volume: request.from })]
    if ('pool' in request) return [volumeLock(request)]
    if (request.kind === 'machine.migrate') {
      const { hostId: from, to, spec, previous } = request
      return [
        `machine:${request.uuid}`,
        ...previous.disks.map((disk) => volumeLock({ ...disk, hostId: from })),
        ...spec.disks.map((disk) => volumeLock({ ...disk, hostId: to })),
      ]
    }
    if (request.kind === 'machine.define') {
      return [
        `machine:${request.spec.uuid}`,
        ...request.spec.disks.map((d) => volumeLock({ ...d, hostId: request.hostId })),
      ]
    }
    return [`machine:${request.uuid}`]
  }
  return [...new Set(locks())].toSorted()
}

/** Does it lose something that no later step brings back: data, a definition, a running guest's unsaved work? */
export function isDestructive(request: Request): boolean {
  // What the disk held that it is to become.
  if (request.kind === 'image.deploy') return request.claim !== undefined
  return ['volume.delete', 'machine.undefine', 'machine.forceOff', 'machine.reset', 'image.remove'].includes(
    request.kind,
  )
}

/** How people call the things a request names by id. What is not known shows as its id. */
export interface RequestNames {
  host?(id: HostId): string | undefined
  machine?(uuid: string): string | undefined
  store?(id: StoreId): string | undefined
}

/** One sentence without full stop: "Start web-1 on node2". */
export function describe(request: Request, names: RequestNames = {}): string {
  const host = (id: HostId) => names.host?.(id) ?? id
  if (isImageRequest(request)) return describeImage(request, { host, store: (id) => names.store?.(id) ?? id })
  if (request.kind === 'image.copy') {
    const { from, to } = request
    return t`Copy ${from.volume} from pool ${from.pool} of ${host(from.hostId)} to ${to.volume} in pool ${to.pool} of ${host(to.hostId)}`
  }
  const on = host(request.hostId)
  if (request.kind === 'machine.migrate') {
    const { spec, live } = request
    return live
      ? t`Move ${spec.name} from ${on} to ${host(request.to)} while it runs`
      : t`Move ${spec.name} from ${on} to ${host(request.to)}`
  }
  if (request.kind === 'seed.write')
    return t`Write the first boot ${request.volume} in pool ${request.pool} on ${on}`
  if (request.kind === 'machine.define') {
    const { spec, create } = request
    const memory = formatBytes(spec.memoryBytes)
    return create
      ? t`Define ${spec.name} (${spec.vcpus} vCPU, ${memory}) on ${on}`
      : t`Change ${spec.name} (${spec.vcpus} vCPU, ${memory}) on ${on}`
  }
  if ('pool' in request) return describeVolume(request, on)
  return describeMachine(request, names.machine?.(request.uuid) ?? request.uuid, on)
}

function describeVolume(request: VolumeRequest, on: string): string {
  const { volume: disk, pool } = request
  switch (request.kind) {
    case 'volume.create':
      return t`Create a blank disk ${disk} in pool ${pool} on ${on} (${formatBytes(request.bytes)}, ${request.format})`
    case 'volume.clone':
      return t`Create disk ${disk} in pool ${pool} on ${on} as a copy of ${request.from}`
    case 'volume.resize':
      return t`Grow disk ${disk} in pool ${pool} on ${on} to ${formatBytes(request.bytes)}`
    case 'volume.delete':
      return t`Delete disk ${disk} in pool ${pool} on ${on} with all its data`
    default:
      return unreachable(request)
  }
}

function describeMachine(request: MachineRequest, who: string, on: string): string {
  switch (request.kind) {
    case 'machine.start':
      return t`Start ${who} on ${on}`
    case 'machine.shutdown':
      return t`Shut down ${who} on ${on}`
    case 'machine.forceOff':
      return t`Force off ${who} on ${on}`
    case 'machine.reboot':
      return t`Reboot ${who} on ${on}`
    case 'machine.reset':
      return t`Reset ${who} on ${on}`
    case 'machine.suspend':
      return t`Suspend ${who} on ${on}`
    case 'machine.resume':
      return t`Resume ${who} on ${on}`
    case 'machine.undefine':
      return t`Remove the definition of ${who} on ${on}`
    case 'machine.setVcpus':
      return t`Give ${who} ${request.vcpus} vCPU on ${on}`
    case 'machine.setMemory':
      return t`Give ${who} ${formatBytes(request.memoryBytes)} of memory on ${on}`
    case 'machine.setCpuLimits':
      return t`Set the CPU weight and ceiling of ${who} on ${on}`
    case 'machine.setAutostart':
      return request.autostart
        ? t`Start ${who} together with its host on ${on}`
        : t`Do not start ${who} together with its host on ${on}`
    case 'machine.adopt':
      return request.owner === null
        ? t`Take Terrace's mark off ${who} on ${on}`
        : t`Mark ${who} on ${on} as a server of this design`
    default:
      return unreachable(request)
  }
}
