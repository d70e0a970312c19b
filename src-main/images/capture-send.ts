import { toErrorInfo } from '@shared/base/errors.ts'
import type { ImageView } from '@shared/contract/images.ts'
import type { Consistency } from '@shared/images/manifest.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost, RequestContext } from '../actuators/index.ts'
import { type GuestFacts, isAbsent } from '../drivers/index.ts'
import type { EarlyWay } from './early.ts'
import type { FlowContext } from './flows.ts'
import { isProven } from './lineage.ts'
import type { LiveDisk } from './live.ts'
import type { ImageParts } from './parts.ts'
import type { SourceDisk } from './source-disk.ts'
import { takeIn } from './take-in.ts'

type Capture = RequestOf<'image.capture'>

/** A disk that becomes an image, and what is known of it. */
export interface Source {
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

/** Sends it into its store, with what its machine and its guest are. */
export async function send(
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
