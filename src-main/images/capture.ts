import { abortable } from '@shared/base/abortable.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { captureLive } from './capture-live.ts'
import { send } from './capture-send.ts'
import { baseImageOf } from './chain.ts'
import { isOff } from './disks.ts'
import { EarlyWay } from './early.ts'
import type { FlowContext } from './flows.ts'
import { parentOf } from './lineage.ts'
import type { ImageParts } from './parts.ts'
import { mustBeReadable, sourceDisk } from './source-disk.ts'
import { captureTask } from './take-in.ts'

type Capture = RequestOf<'image.capture'>

/** A disk of a host becomes an image: section by section, each hashed at both ends. Goes on where it was cut. */
export async function capture(parts: ImageParts, request: Capture, context: FlowContext): Promise<unknown> {
  // Agents of an early way do not wait as long as that may take.
  await merged(parts, request, context)
  const early = openEarly(parts, request, context)
  try {
    return await captured(parts, request, context, early)
  } finally {
    await early?.end()
  }
}

/**
 * A snapshot of an earlier capture that was cut off is merged back: only then the disk is whole. Who cancels does not wait
 * for it.
 */
const merged = (parts: ImageParts, { hostId }: Capture, { signal, log }: FlowContext): Promise<void> =>
  abortable(
    parts.backups.sweep(hostId, (text) => log('warning', text)),
    signal,
  )

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
  if (hasTurn) return captureLive(parts, request, context, { ...source, machine }, from)
  // A machine has one backup job at a time.
  let isLater = false
  const wait = (): void => {
    isLater = true
    // That may take hours: nothing is kept open for it.
    void early?.end()
  }
  const giveBack = await parts.turns.take(`${request.hostId} ${machine.uuid}`, context, () => {
    context.log('info', t`Another disk of ${machine.name} is captured now: this one waits for its turn.`)
    wait()
  })
  try {
    if (context.pausing?.paused === true) {
      wait()
      await goesOn(context.pausing, context.signal)
    }
    if (isLater) {
      // Much may have changed meanwhile: it may be off.
      await merged(parts, request, context)
      return await captured(parts, request, context, undefined, true)
    }
    return await captureLive(parts, request, context, { ...source, machine }, from)
  } finally {
    giveBack()
  }
}

/** A machine keeps nothing back for a capture that a person holds still before it has begun. */
async function goesOn(pausing: NonNullable<RequestContext['pausing']>, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined
  const going = new Promise<void>((resolve) => {
    stop = pausing.onChange((paused) => {
      if (!paused) resolve()
    })
  })
  await abortable(going, signal).finally(stop)
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
