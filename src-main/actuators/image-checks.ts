import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { type Driver, exitError, isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { ReachedHost, RequestContext } from './actuator.ts'
import { t } from '@shared/text/translate.ts'

export type Copy = RequestOf<'image.copy'>

/** One side of a copy. */
export interface End {
  host: ReachedHost
  driver: Driver
  facts: HostFacts
}

/** What the source's bytes are; refuses what would not be a whole disk elsewhere. */
export async function sourceOf(
  { host }: End,
  { from }: Copy,
  { signal }: RequestContext,
): Promise<VolumeFacts> {
  const at = { pool: from.pool, volume: from.volume }
  const source = await host.run('volume', at, signal)
  if (source === null) {
    throw new TerraceError(
      'not-found',
      t`${host.host.name}: there is no image ${from.volume} in pool ${from.pool}.`,
      {
        left: t`Nothing was changed.`,
        next: t`Choose another image in the design, or put it there.`,
      },
    )
  }
  if (source.backing !== undefined) {
    throw new TerraceError(
      'precondition',
      t`${host.host.name}: ${from.volume} is only a difference to another disk.`,
      {
        left: t`Nothing was changed.`,
        next: t`Make a whole image of it first, for example: qemu-img convert -O qcow2 ${source.path} …`,
      },
    )
  }
  return source
}

/** Only formats whose bytes mean the same on every host. */
export const formatOf = ({ format, volume }: VolumeFacts, host: ReachedHost): 'qcow2' | 'raw' => {
  if (format === 'qcow2' || format === 'raw') return format
  throw new TerraceError('unsupported', t`${host.host.name}: ${volume} has the format ${format}.`, {
    left: t`Nothing was changed.`,
    next: t`Convert it to qcow2 or raw: qemu-img convert -O qcow2 …`,
  })
}

/** The pool must have room now; facts may be old. */
export async function needRoom(
  { host }: End,
  pool: string,
  bytes: number,
  { signal }: RequestContext,
): Promise<void> {
  const free = (await host.run('counters', {}, signal)).pools.find(({ name }) => name === pool)?.freeBytes
  if (free === undefined || free >= bytes) return
  throw new TerraceError(
    'precondition',
    t`${host.host.name}: pool ${pool} has ${formatBytes(free)} free, and ${formatBytes(bytes)} are needed.`,
    { left: t`Nothing was changed.`, next: t`Free some space there, or choose another host.` },
  )
}

/** The new volume as the host sees it; it may take a moment to look at the bytes. */
export async function recognised(
  { host }: End,
  at: { pool: string; volume: string },
  source: VolumeFacts,
  context: RequestContext,
): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const found = await host.run('volume', at, context.signal)
    // Bytes of a raw disk that pass for another format were put there by a guest, to be read as that.
    if (found?.format === source.format && found.capacityBytes >= source.capacityBytes) return
    if (tries >= 20) {
      throw new TerraceError(
        'conflict',
        t`${host.host.name}: the copied ${source.format} disk shows as ${found?.format ?? t`nothing`} there.`,
        { changed: 'maybe', next: t`Look at the image; it was not used.` },
      )
    }
    await sleep(100)
  }
}

/** Reads the copy back on its host and compares. */
export async function verify(
  { host, driver }: End,
  at: { pool: string; volume: string },
  expected: { bytes: number; sha256: string },
  { signal }: RequestContext,
): Promise<void> {
  if (isAbsent(driver.volumeBytes)) return
  const output = await host.runner.run(driver.volumeBytes.digest(at, expected.bytes), { signal })
  if (output.code !== 0)
    throw exitError(driver, t`${host.host.name}: reading back ${at.volume}`, output, 'maybe')
  const found = /[0-9a-f]{64}/.exec(output.stdout)?.[0]
  if (found !== expected.sha256) {
    throw new TerraceError(
      'conflict',
      t`${host.host.name}: the copy of the image is not equal to its source.`,
      {
        changed: 'maybe',
        next: t`Try again; if it happens again, check the disk of that host.`,
        details: { expected: expected.sha256, found: found ?? null },
      },
    )
  }
}
