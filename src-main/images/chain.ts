import { TerraceError } from '@shared/base/errors.ts'
import type { ImageView } from '@shared/contract/images.ts'
import { isStoredCopy } from '@shared/plan/names.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'

/** QEMU itself goes no deeper in practice; a circle ends here too. */
const deepest = 64

/**
 * The volumes that a disk is only a difference to, from the nearest on; none for a whole disk. An agent may read these and
 * nothing else, so one that is in no pool of the host is refused: nobody could say what it is.
 */
export async function standsOn(
  host: ReachedHost,
  volume: VolumeFacts,
  signal: AbortSignal,
): Promise<VolumeFacts[]> {
  if (volume.backing === undefined) return []
  const byPath = await volumesByPath(host, signal)
  const found: VolumeFacts[] = []
  let next: string | undefined = volume.backing
  while (next !== undefined) {
    const one = byPath.get(next)
    if (one === undefined || found.length >= deepest) {
      throw new TerraceError(
        'precondition',
        t`${host.host.name}: ${volume.volume} stands on ${next}, which is in none of its pools.`,
        {
          left: t`Nothing was changed.`,
          next: t`Make the disk whole first (qemu-img rebase -b ''), or let a pool show that file.`,
        },
      )
    }
    found.push(one)
    next = one.backing
  }
  return found
}

/** All volumes of the pools that are active now. */
export async function volumesByPath(
  host: ReachedHost,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, VolumeFacts>> {
  const { facts } = await host.driven()
  const pools = facts.pools.filter(({ active }) => active)
  const lists = await Promise.all(pools.map(({ name }) => host.run('volumes', { pool: name }, signal)))
  return new Map(lists.flat().map((one) => [one.path, one]))
}

/** The image of the library that a disk's nearest base is a copy of. */
export const baseImageOf = (
  images: readonly ImageView[],
  chain: readonly { volume?: string }[],
): ImageView | null => {
  const base = chain[0]?.volume
  return (base === undefined ? undefined : images.find(({ sha256 }) => isStoredCopy(base, sha256))) ?? null
}
