import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { ImageView } from '@shared/contract/images.ts'
import type { Consistency } from '@shared/images/manifest.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import { type GuestFacts, isAbsent } from '../drivers/index.ts'
import { baseImageOf } from './chain.ts'
import { isOff } from './disks.ts'
import { beginLive, type LiveDisk } from './live.ts'
import { isProven, parentOf } from './lineage.ts'
import type { ImageParts } from './parts.ts'
import { mustBeReadable, type SourceDisk, sourceDisk } from './source-disk.ts'
import { takeIn } from './take-in.ts'

type Capture = RequestOf<'image.capture'>

/** A disk of a host becomes an image: section by section, each hashed at both ends. Goes on where it was cut. */
export async function capture(
  parts: ImageParts,
  request: Capture,
  context: RequestContext,
): Promise<unknown> {
  const host = parts.hosts(request.hostId)
  // A snapshot of an earlier capture that was cut off: the disk is whole only once it is merged back.
  await parts.backups.sweep(request.hostId, (text) => context.log('warning', text))
  const { disk: volume, machine } = await sourceDisk(host, request, context)
  const parent = parentOf(parts.stores.images(request.storeId), {
    ...{ host: host.host.name, disk: volume.path, made: volume.made, beside: request.imageId },
  })
  const origin = parent ?? baseImageOf(parts.stores.images(null), volume.chain)
  if (machine === undefined || isOff(machine)) {
    mustBeReadable(host.host.name, volume, machine)
    return send(parts, request, context, {
      host,
      volume,
      machine,
      parent,
      origin,
      disk: volume.reach,
      allow: [volume.path, ...volume.chain.map(({ path }) => path)],
    })
  }
  if (!request.live) throw inUse(host.host.name, volume.name, machine)
  const from = { hostId: request.hostId, machine, volume, tag: request.imageId, parent }
  const live = await beginLive(host, parts.backups, from, context)
  const listening = context.pausing?.onChange((paused) => {
    if (paused) {
      context.log(
        'warning',
        t`While this is paused, ${host.host.name} keeps the disk as it was beside all that ${machine.name} writes.`,
      )
    }
  })
  try {
    const answer = await send(parts, request, context, {
      ...{ host, volume, machine, parent, origin, live },
      disk: live.disk,
      allow: live.allow,
    })
    await parts.backups.end(live.backup, parent?.checkpoint ?? null)
    return answer
  } catch (thrown) {
    await parts.backups.end(live.backup, live.checkpoint).catch((left: unknown) => {
      parts.backups.left(live.backup)
      context.log(
        'warning',
        live.backup.snapshot
          ? t`The snapshot of ${machine.name} is merged back when its host answers again: ${toErrorInfo(left).message}`
          : t`The backup of ${machine.name} is ended when its host answers again: ${toErrorInfo(left).message}`,
      )
    })
    throw thrown
  } finally {
    listening?.()
  }
}

interface Source {
  host: ReachedHost
  volume: SourceDisk
  machine: MachineFacts | undefined
  /** The image of the same disk before. */
  parent: ImageView | null
  /** What it came from: that one, or else the image that its base is of. */
  origin: ImageView | null
  disk: object
  /** What the agent may touch there. */
  allow: readonly string[]
  live?: LiveDisk
}

async function send(
  parts: ImageParts,
  request: Capture,
  context: RequestContext,
  source: Source,
): Promise<unknown> {
  const { host, volume, machine, parent, origin, live } = source
  const { driver } = await host.driven()
  const changed = live?.incremental === true && parent !== null ? { changed: { parent: parent.id } } : {}
  return takeIn(
    parts,
    request,
    {
      place: request.hostId,
      disk: source.disk,
      allow: source.allow,
      more: { ...(request.rate === null ? {} : { rate: request.rate }), ...changed },
      source: {
        host: host.host.name,
        server: machine?.name ?? null,
        disk: volume.path,
        ...(volume.made === undefined ? {} : { made: volume.made }),
        family: driver.family,
        live: live !== undefined,
      },
      consistency: consistencyOf(live),
      parent: origin?.id ?? null,
      isPresumed: parent !== null && !isProven(parent, volume.made),
      machine: machine ? described(machine) : null,
      guest: machine && live ? await guestOf(host, machine, context) : null,
      checkpoint: live?.checkpoint ?? null,
    },
    context,
  )
}

/** What the guest says of itself; that it says nothing is no reason not to capture it. */
async function guestOf(
  host: ReachedHost,
  { uuid }: MachineFacts,
  { signal, log }: RequestContext,
): Promise<GuestFacts | null> {
  const { driver } = await host.driven()
  if (isAbsent(driver.actions.guestFacts)) return null
  try {
    return await host.run('guestFacts', { uuid }, signal)
  } catch (thrown) {
    if (signal.aborted) throw thrown
    log('warning', t`The guest could not be asked what it is: ${toErrorInfo(thrown).message}`)
    return null
  }
}

function consistencyOf(live: LiveDisk | undefined): Consistency {
  if (live === undefined) return 'stopped'
  return live.quiesced ? 'quiesced' : 'crash'
}

/** What a machine was when its disk was captured, so that it can be made again elsewhere. */
function described(machine: MachineFacts): Record<string, unknown> {
  const { name, uuid, vcpus, memoryBytes, autostart, disks, nics, cpuShares, cpuQuotaPercent } = machine
  return {
    name,
    uuid,
    vcpus,
    memoryBytes,
    autostart,
    disks: disks.map(({ target, bus, path, capacityBytes }) => ({ target, bus, path, capacityBytes })),
    nics: nics.map(({ mac, model, network, kind }) => ({ mac, model, network, kind })),
    ...(cpuShares === undefined ? {} : { cpuShares }),
    ...(cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent }),
  }
}

const inUse = (host: string, volume: string, machine: MachineFacts): TerraceError =>
  new TerraceError(
    'precondition',
    t`${host}: the disk ${volume} is in use by ${machine.name}, which is not off.`,
    {
      left: t`Nothing was read.`,
      next: t`Shut ${machine.name} down first, or capture it while it runs.`,
    },
  )
