import { TerraceError } from '@shared/base/errors.ts'
import { isDevicePool } from '@shared/images/pools.ts'
import type { HostFacts, MachineFacts } from '@shared/machine/facts.ts'
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
export async function userOf(
  host: ReachedHost,
  volume: VolumeFacts,
  signal: AbortSignal,
): Promise<MachineFacts | undefined> {
  const machines = await host.run('inventory', {}, signal)
  return machines.find(({ disks }) => disks.some(({ path }) => path === volume.path))
}

export const isOff = ({ state }: MachineFacts): boolean => state === 'stopped' || state === 'crashed'
