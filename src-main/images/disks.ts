import { TerraceError } from '@shared/base/errors.ts'
import { isDevicePool } from '@shared/images/pools.ts'
import type { HostFacts, MachineDisk, MachineFacts } from '@shared/machine/facts.ts'
import { t } from '@shared/text/translate.ts'
import type { ReachedHost } from '../actuators/index.ts'
import type { VolumeFacts } from '../drivers/index.ts'

export const isDevice = (facts: HostFacts, pool: string): boolean =>
  isDevicePool(facts.pools.find(({ name }) => name === pool)?.type ?? '')

/** How an agent reaches a volume: raw bytes as they are, other formats through qemu-nbd. */
export function diskOf(
  { path, format, pool }: Pick<VolumeFacts, 'path' | 'format' | 'pool'>,
  facts: HostFacts,
): { kind: string; path: string; format?: string } {
  if (isDevice(facts, pool)) return { kind: 'device', path }
  return format === 'raw' ? { kind: 'file', path, format } : { kind: 'qemu', path, format }
}

/** The volume, or `not-found`. */
export async function volumeOf(
  host: ReachedHost,
  at: { pool: string; volume: string },
  signal: AbortSignal,
): Promise<VolumeFacts> {
  const found = await host.run('volume', { pool: at.pool, volume: at.volume }, signal)
  if (found) return found
  throw new TerraceError(
    'not-found',
    t`${host.host.name}: there is no disk ${at.volume} in pool ${at.pool}.`,
    {
      left: t`Nothing was changed.`,
      next: t`Read the host again and choose one of its disks.`,
    },
  )
}

/** The machine that has a volume as a disk, if any. */
export const userOf = (machines: readonly MachineFacts[], volume: VolumeFacts): MachineFacts | undefined =>
  machines.find(({ disks }) => disks.some((disk) => isThat(disk, volume) || isOverlay(disk.path, volume)))

/** A volume that is no file or device of its host has no path that a machine would name. */
export const isThat = (
  disk: MachineDisk,
  { path, pool, volume }: Pick<VolumeFacts, 'path' | 'pool' | 'volume'>,
): boolean => disk.path === path || (disk.pool === pool && disk.volume === volume)

/** The overlay of a snapshot that a capture takes of a running machine's disk. */
const isOverlay = (path: string, disk: { path: string }): boolean => path.startsWith(`${disk.path}.terrace-`)

/** Refuses a disk that lacks what its machine wrote last: that is in an overlay still. */
export function mustBeMerged(
  host: ReachedHost,
  volume: { path: string },
  { name, disks }: MachineFacts,
): void {
  const overlay = disks.find(({ path }) => isOverlay(path, volume))
  if (!overlay) return
  throw new TerraceError(
    'conflict',
    t`${host.host.name}: ${name} goes on in ${overlay.path}, the snapshot of another capture.`,
    {
      left: t`Nothing was read.`,
      next: t`Wait for that capture. One that was cut off is merged back by the Terrace that began it, when it next reads the host.`,
    },
  )
}

export const isOff = ({ state }: MachineFacts): boolean => state === 'stopped' || state === 'crashed'
