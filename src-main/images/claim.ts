import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { ClaimableDisk } from '@shared/contract/images.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import { isImageCopy } from '@shared/plan/names.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import { isPartial, type ReachedHost } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import { userOf } from './disks.ts'
import { overlayUser } from './overlay-users.ts'

type Deploy = RequestOf<'image.deploy'>

/** Why a disk that is there must not be taken for an image; null: nobody needs it. */
function needed(
  volume: VolumeFacts,
  volumes: readonly VolumeFacts[],
  machines: readonly MachineFacts[],
): string | null {
  const user = userOf(machines, volume)
  if (user) return t`it is a disk of ${user.name}`
  const above = overlayUser(volume, volumes, machines)
  if (above) return t`${above.machine} goes on in ${above.overlay}, which stands on it`
  const standing = volumes.find(({ backing }) => backing === volume.path)
  if (standing) return t`${standing.volume} stands on it`
  if (isImageCopy(volume.volume)) return t`disks are made from it`
  if (isPartial(volume.volume)) return t`its bytes are still arriving`
  if (volume.backing !== undefined) return t`it stands on ${volume.backing}`
  if (volume.format !== 'raw' && volume.format !== 'qcow2') return t`it is ${volume.format}, not raw or qcow2`
  return null
}

/** Volumes of all pools: what stands on a disk may be in another one. */
async function seen(
  host: ReachedHost,
  pool: string,
  signal: AbortSignal,
): Promise<{ volumes: VolumeFacts[]; machines: MachineFacts[] }> {
  const { facts } = await host.driven()
  const active = facts.pools.flatMap((one) => (one.active ? [one.name] : []))
  const [machines, ...lists] = await Promise.all([
    host.run('inventory', {}, signal),
    ...[...new Set([pool, ...active])].map((name) => host.run('volumes', { pool: name }, signal)),
  ])
  return { volumes: lists.flat(), machines }
}

/** The disks of a pool, and which of them an image may become: those built ahead, or left behind. */
export async function claimable(
  host: ReachedHost,
  pool: string,
  signal: AbortSignal,
): Promise<ClaimableDisk[]> {
  const { volumes, machines } = await seen(host, pool, signal)
  return volumes.flatMap((one) =>
    one.pool === pool
      ? {
          volume: one.volume,
          format: one.format,
          bytes: one.capacityBytes,
          needed: needed(one, volumes, machines),
        }
      : [],
  )
}

/**
 * Takes a disk that is there for a deployment: under the temporary name nobody else will. Checked when it is taken, not
 * when it was chosen, and once more by its host, which also sees definitions for the next start, paths by other names and
 * what it has mounted itself. Its content is still there; the agent writes over all of it.
 */
export async function claim(
  host: ReachedHost,
  request: Deploy & { claim: string },
  partial: { pool: string; volume: string },
  signal: AbortSignal,
): Promise<VolumeFacts> {
  const { pool, format, bytes } = request
  const { volumes, machines } = await seen(host, pool, signal)
  const found = volumes.find((one) => one.pool === pool && one.volume === request.claim)
  const why =
    found === undefined
      ? t`it is not there`
      : (needed(found, volumes, machines) ??
        (found.format === format ? null : t`it is ${found.format}, and ${format} is wanted`))
  if (found === undefined || why !== null) {
    throw new TerraceError(
      found === undefined ? 'not-found' : 'conflict',
      t`${host.host.name}: the disk ${request.claim} in pool ${pool} cannot be taken: ${why ?? ''}.`,
      { left: t`Nothing was changed.`, next: t`Choose another disk, or a new one.` },
    )
  }
  if (found.capacityBytes < bytes) {
    throw new TerraceError(
      'precondition',
      t`${host.host.name}: the disk ${request.claim} has ${formatBytes(found.capacityBytes)}, and ${formatBytes(bytes)} are wanted.`,
      { left: t`Nothing was changed.`, next: t`Choose a larger disk, or a new one.` },
    )
  }
  return host.run('volumeRename', { pool, volume: request.claim, to: partial.volume, unused: true }, signal)
}
