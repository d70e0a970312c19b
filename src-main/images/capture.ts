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
import { EarlyWay } from './early.ts'
import type { FlowContext } from './flows.ts'
import { beginLive, type LiveDisk, type LiveFrom } from './live.ts'
import { isProven, parentOf } from './lineage.ts'
import type { ImageParts } from './parts.ts'
import { mustBeReadable, type SourceDisk, sourceDisk } from './source-disk.ts'
import { captureTask, takeIn } from './take-in.ts'

type Capture = RequestOf<'image.capture'>

/** A disk of a host becomes an image: section by section, each hashed at both ends. Goes on where it was cut. */
export async function capture(parts: ImageParts, request: Capture, context: FlowContext): Promise<unknown> {
  const early = openEarly(parts, request, context)
  try {
    return await captured(parts, request, context, early)
  } finally {
    await early?.end()
  }
}

/**
 * A machine holds what its guest overwrites for as long as it is captured, and of one that changed little nearly all of
 * the time is spent on the way to the store: it is opened beside everything else.
 */
function openEarly(parts: ImageParts, request: Capture, context: FlowContext): EarlyWay | undefined {
  const { hostId: near, imageId: job, rate } = request
  const { hostId: far } = parts.stores.get(request.storeId)
  if (!request.live || far === null || far === near || context.route === 'relay') return undefined
  const task = { ...captureTask(job), ...(rate === null ? {} : { rate }) }
  return new EarlyWay(parts, { near, far, job, task }, context)
}

async function captured(
  parts: ImageParts,
  request: Capture,
  context: FlowContext,
  early: EarlyWay | undefined,
  hasTurn = false,
): Promise<unknown> {
  const host = parts.hosts(request.hostId)
  // A snapshot of an earlier capture that was cut off: the disk is whole only once it is merged back.
  await parts.backups.sweep(request.hostId, (text) => context.log('warning', text))
  const { disk: volume, machine } = await sourceDisk(host, request, context)
  const parent = parentOf(parts.stores.images(request.storeId), {
    ...{ host: host.host.name, disk: volume.path, made: volume.made, beside: request.imageId },
  })
  const origin = parent ?? baseImageOf(parts.stores.images(null), volume.chain)
  const source = { host, volume, machine, parent, origin, early }
  if (machine === undefined || isOff(machine)) {
    mustBeReadable(host.host.name, volume, machine)
    const allow = [volume.path, ...volume.chain.map(({ path }) => path)]
    return send(parts, request, context, { ...source, disk: volume.reach, allow })
  }
  if (!request.live) throw inUse(host.host.name, volume.name, machine)
  const from = { hostId: request.hostId, machine, volume, tag: request.imageId, parent }
  if (hasTurn) return capturedLive(parts, request, context, { ...source, machine }, from)
  // A machine has one backup job at a time.
  let isLater = false
  const giveBack = await parts.turns.take(`${request.hostId} ${machine.uuid}`, context, () => {
    isLater = true
    context.log('info', t`Another disk of ${machine.name} is captured now: this one waits for its turn.`)
    // That may take hours: nothing is kept open for it.
    void early?.end()
  })
  try {
    // Much may have changed meanwhile: it may be off.
    if (isLater) return await captured(parts, request, context, undefined, true)
    return await capturedLive(parts, request, context, { ...source, machine }, from)
  } finally {
    giveBack()
  }
}

/** The disk of a machine that runs, as it was at one moment. */
async function capturedLive(
  parts: ImageParts,
  request: Capture,
  context: FlowContext,
  source: Omit<Source, 'disk' | 'allow'> & { machine: MachineFacts },
  from: LiveFrom,
): Promise<unknown> {
  const { host, machine, parent, early } = source
  const live = await beginLive(host, parts.backups, from, context)
  if (live.checkpoint !== null)
    parts.checkpoints.made({ hostId: request.hostId, uuid: machine.uuid, tag: live.checkpoint })
  const listening = context.pausing?.onChange((paused) => {
    if (paused) {
      context.log(
        'warning',
        t`While this is paused, ${host.host.name} keeps the disk as it was beside all that ${machine.name} writes.`,
      )
    }
  })
  const ending = endOf(parts, live, machine, parent?.checkpoint ?? null, context)
  try {
    const answer = await send(
      parts,
      request,
      { ...context, whole: ending.whole },
      { ...source, live, disk: live.disk, allow: live.allow },
    )
    ending.whole()
    // Beside it: these are two hosts.
    void early?.end()
    return answer
  } finally {
    await ending.end()
    listening?.()
  }
}

/**
 * The end of a backup or snapshot. It begins as soon as the image is `whole`, which then needs the checkpoint of its parent
 * no more; where it never becomes that, its own is of no use. That it cannot be ended now takes nothing from the image.
 */
function endOf(
  { backups }: ImageParts,
  { backup, checkpoint }: LiveDisk,
  { name }: MachineFacts,
  before: string | null,
  { log }: RequestContext,
): { whole(): void; end(): Promise<void> } {
  let ending: Promise<void> | undefined
  const begin = (forget: string | null, isWhole: boolean): Promise<void> =>
    backups.end(backup, forget).catch((left: unknown) => {
      backups.left(backup, ...(isWhole ? [forget] : []))
      const why = toErrorInfo(left).message
      log(
        'warning',
        backup.snapshot
          ? t`The snapshot of ${name} is merged back when its host answers again: ${why}`
          : t`The backup of ${name} is ended when its host answers again: ${why}`,
      )
    })
  return {
    whole() {
      ending ??= begin(before, true)
    },
    async end() {
      await (ending ?? begin(checkpoint, false))
    },
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
  early: EarlyWay | undefined
}

async function send(
  parts: ImageParts,
  request: Capture,
  context: FlowContext,
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
      early: source.early,
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
