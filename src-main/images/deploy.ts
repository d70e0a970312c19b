import { createHash } from 'node:crypto'
import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import { partialOf, type ReachedHost, type RequestContext } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import type { ImageParts } from './capture.ts'
import { diskOf, isDevice } from './disks.ts'
import { transfer } from './transfer.ts'

type Deploy = RequestOf<'image.deploy'>

/** Names the journal beside the disk: the same for each try of the same deployment. */
const jobOf = ({ hostId, pool, volume, sha256 }: Deploy): string =>
  createHash('sha256').update([hostId, pool, volume, sha256].join('\n')).digest('hex').slice(0, 16)

/**
 * An image becomes a new disk in a pool of a host. It is written under a temporary name, each section verified, and gets
 * its own name last; a try that was cut goes on with the sections that are missing.
 */
export async function deploy(
  parts: ImageParts,
  request: Deploy,
  context: RequestContext,
): Promise<VolumeFacts> {
  const { signal } = context
  const host = parts.hosts(request.hostId)
  const { facts } = await host.driven()
  const store = parts.stores.get(request.storeId)
  const image = parts.stores.image(request.storeId, request.imageId)
  mustFit(request, image.diskBytes)
  const partial = { pool: request.pool, volume: partialOf(request.volume) }
  const disk = (await host.run('volume', partial, signal)) ?? (await make(host, request, partial, signal))
  await transfer(
    parts,
    {
      job: `deploy-${jobOf(request)}`,
      near: {
        place: request.hostId,
        task: {
          task: 'deploy',
          // The journal stands beside the disk.
          allow: [disk.path.replace(/\/[^/]*$/, '')],
          job: jobOf(request),
          image: { id: request.imageId, sha256: request.sha256 },
          target: {
            ...diskOf(disk, facts),
            diskBytes: request.bytes,
            fresh: !isDevice(facts, request.pool),
          },
          ...(request.rate === null ? {} : { rate: request.rate }),
        },
      },
      far: {
        place: store.hostId,
        task: { task: 'serve', allow: [store.folder], store: store.folder, verify: false },
      },
    },
    context,
  )
  return host.run('volumeRename', { ...partial, to: request.volume }, signal)
}

function mustFit({ bytes, imageName }: Deploy, diskBytes: number): void {
  if (bytes >= diskBytes) return
  throw new TerraceError(
    'precondition',
    t`The disk of ${formatBytes(bytes)} is smaller than the image ${imageName} with ${formatBytes(diskBytes)}.`,
    { left: t`Nothing was changed.`, next: t`Make the disk at least as large as the image.` },
  )
}

/** A new volume under the temporary name; the final one must be free. */
async function make(
  host: ReachedHost,
  { pool, volume, bytes, format }: Deploy,
  partial: { pool: string; volume: string },
  signal: AbortSignal,
): Promise<VolumeFacts> {
  if ((await host.run('volume', { pool, volume }, signal)) !== null) {
    throw new TerraceError('conflict', t`${host.host.name}: pool ${pool} has a disk ${volume} already.`, {
      left: t`It was left as it is, and nothing was changed.`,
      next: t`Choose another name, or delete it on the host if nobody needs it.`,
    })
  }
  return host.run('volumeCreate', { ...partial, bytes, format, fresh: true }, signal)
}

/** Done already: it has its final name, which it gets last. */
export async function isDeployed(
  { hosts }: Pick<ImageParts, 'hosts'>,
  { hostId, pool, volume }: Deploy,
  { signal }: RequestContext,
): Promise<boolean> {
  const host = hosts(hostId)
  const made = await host.run('volume', { pool, volume }, signal)
  const partial = await host.run('volume', { pool, volume: partialOf(volume) }, signal)
  return made !== null && partial === null
}
