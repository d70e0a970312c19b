import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import {
  begun as afterwards,
  journalOf,
  partialOf,
  type ReachedHost,
  type RequestContext,
} from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import { baseNameOf, canHoldBases, copyBase, makesBase } from './bases.ts'
import { bring } from './bring.ts'
import { claim } from './claim.ts'
import type { ImageParts } from './parts.ts'
import { diskOf, isDevice } from './disks.ts'
import { onBase } from './overlay.ts'

type Deploy = RequestOf<'image.deploy'>

/**
 * An image becomes a new disk in a pool of a host. It is written under a temporary name, each section verified, and gets
 * its own name last; a try that was cut goes on with the sections that are missing. Where the pool has a base of the image
 * nothing needs to be brought: the disk stands on it, where that was asked for, or is copied from it.
 */
export async function deploy(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
): Promise<VolumeFacts> {
  const { signal } = context
  const host = parts.hosts(request.hostId)
  const { facts } = await host.driven()
  const image = parts.stores.image(request.storeId, request.imageId)
  mustFit(request, image.diskBytes)
  if (request.overlay) {
    const made = await onBase(parts, request, context, deploy)
    if (made !== null) return made
  }
  const { pool } = request
  const partial = { pool, volume: partialOf(request.volume) }
  const ofFiles = canHoldBases(facts, pool)
  const [begun, final, base, journal] = await Promise.all([
    host.run('volume', partial, signal),
    host.run('volume', { pool, volume: request.volume }, signal),
    ofFiles && !makesBase(request) && request.claim === undefined
      ? host.run('volume', { pool, volume: baseNameOf(request) }, signal)
      : null,
    ofFiles ? host.run('volume', { pool, volume: journalOf(request) }, signal) : null,
  ])
  const anew = async (): Promise<VolumeFacts> => {
    await host.run('volumeDelete', partial, signal)
    return make(host, request, partial, final, signal)
  }
  let disk = begun ?? (await make(host, request, partial, final, signal))
  const isClaimed = request.claim !== undefined
  return afterwards(leftOf(request, partial.volume), async () => {
    // With a journal a try that was cut has fetched sections already, and goes on.
    const copied =
      base !== null && journal === null && (await copyBase(parts, request, { base, disk }, context))
    if (copied) {
      await grown(host, request, partial, signal)
    } else {
      // A copy that was cut, or came out wrong, is nothing to go on from.
      if (journal === null && ofFiles && !isClaimed && (begun !== null || base !== null)) disk = await anew()
      await bring(parts, request, context, {
        ...diskOf(disk, facts),
        diskBytes: request.bytes,
        fresh: !isClaimed && !isDevice(facts, pool),
      })
    }
    return host.run('volumeRename', { ...partial, to: request.volume }, signal)
  })
}

/** What is there once a disk was made or taken, for whoever reads why it went no further. */
const leftOf = ({ claim: taken, pool }: Deploy, partial: string): string =>
  taken === undefined
    ? t`The unfinished disk ${partial} stays in pool ${pool} for another try.`
    : t`The disk ${taken} in pool ${pool} is called ${partial} now and stays for another try; what it held may be lost.`

/** A file that was copied as a whole is as large a disk as its base. */
async function grown(
  host: ReachedHost,
  { bytes, format }: Deploy,
  partial: { pool: string; volume: string },
  signal: AbortSignal,
): Promise<void> {
  if (format === 'raw') return
  // Read anew: the pool still has it as it was made.
  const now = await host.run('volume', partial, signal)
  if (now !== null && now.capacityBytes < bytes) await host.run('volumeResize', { ...partial, bytes }, signal)
}

function mustFit({ bytes, imageName }: Deploy, diskBytes: number): void {
  if (bytes >= diskBytes) return
  throw new TerraceError(
    'precondition',
    t`The disk of ${formatBytes(bytes)} is smaller than the image ${imageName} with ${formatBytes(diskBytes)}.`,
    { left: t`Nothing was changed.`, next: t`Make the disk at least as large as the image.` },
  )
}

/** A new volume under the temporary name, or one that is claimed; the final name must be free. */
async function make(
  host: ReachedHost,
  request: Deploy,
  partial: { pool: string; volume: string },
  final: VolumeFacts | null,
  signal: AbortSignal,
): Promise<VolumeFacts> {
  const { pool, volume, bytes, format } = request
  if (final !== null) {
    throw new TerraceError('conflict', t`${host.host.name}: pool ${pool} has a disk ${volume} already.`, {
      left: t`It was left as it is, and nothing was changed.`,
      next: t`Choose another name, or delete it on the host if nobody needs it.`,
    })
  }
  if (request.claim !== undefined) return claim(host, { ...request, claim: request.claim }, partial, signal)
  return host.run('volumeCreate', { ...partial, bytes, format, fresh: true }, signal)
}

/**
 * Done already: it has its final name, which it gets last; a disk that is still to be taken is not that yet. One that
 * cannot be what was asked for is somebody else's, which only has its name.
 */
export async function isDeployed(
  { hosts }: Pick<ImageParts, 'hosts'>,
  { hostId, pool, volume, bytes, format, overlay, claim: taken }: Deploy,
  { signal }: RequestContext,
): Promise<boolean> {
  const host = hosts(hostId)
  const named = (name: string) => host.run('volume', { pool, volume: name }, signal)
  if (taken !== undefined && (await named(taken)) !== null) return false
  const disk = await named(volume)
  if (disk === null || disk.capacityBytes < bytes || (overlay !== true && disk.format !== format))
    return false
  return (await named(partialOf(volume))) === null
}
