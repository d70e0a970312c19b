import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { ImageBase } from '@shared/contract/images.ts'
import type { Services } from '@shared/contract/index.ts'
import { isImageCopy, isStoredCopy } from '@shared/plan/names.ts'
import type { Request } from '@shared/plan/requests.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'
import type { Stores } from './stores.ts'

interface BaseServiceOptions {
  hosts: Hosts
  /** Of hosts that may be asked now. */
  hostIds(): HostId[]
  stores: Pick<Stores, 'images'>
  start(title: string, request: Request): { jobId: string }
}

const askMs = 30_000

/** Copies of images in the pools of hosts, that disks stand on or are copied from. */
export function createBaseService({
  hosts,
  hostIds,
  stores,
  start,
}: BaseServiceOptions): Pick<Services['images'], 'bases' | 'removeBase'> {
  /** What a host has; nothing of one that does not answer. */
  const onHost = async (hostId: HostId): Promise<ImageBase[]> => {
    const host = hosts(hostId)
    const signal = AbortSignal.timeout(askMs)
    try {
      const { facts } = await host.driven()
      const pools = facts.pools.filter(({ active }) => active)
      const lists = await Promise.all(pools.map(({ name }) => host.run('volumes', { pool: name }, signal)))
      return basesAmong(hostId, lists.flat())
    } catch (thrown) {
      if (toErrorInfo(thrown).code === 'bug') throw thrown
      return []
    }
  }

  const basesAmong = (hostId: HostId, volumes: readonly VolumeFacts[]): ImageBase[] => {
    const images = stores.images(null)
    return volumes
      .filter(({ volume }) => isImageCopy(volume))
      .map(({ pool, volume, path, allocationBytes }) => ({
        ...{ hostId, pool, volume, bytes: allocationBytes },
        imageId: images.find(({ sha256 }) => isStoredCopy(volume, sha256))?.id ?? null,
        disks: volumes.filter(({ backing }) => backing === path).map((one) => one.volume),
      }))
  }

  return {
    async bases() {
      return (await Promise.all(hostIds().map(onHost))).flat()
    },
    removeBase({ hostId, pool, volume }) {
      if (!isImageCopy(volume)) {
        throw new TerraceError('precondition', t`${volume} is not a copy of an image that Terrace made.`, {
          left: t`Nothing was changed.`,
        })
      }
      const title = t`Remove the base ${volume} from ${hosts(hostId).host.name}`
      return start(title, { kind: 'volume.delete', hostId, pool, volume })
    },
  }
}
