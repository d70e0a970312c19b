import { randomUUID } from 'node:crypto'
import { TerraceError } from '@shared/base/errors.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { RequestOf } from '@shared/plan/requests.ts'
import { exitError, isAbsent, type VolumeRef } from '../drivers/index.ts'
import type { RequestContext } from './actuator.ts'
import type { End } from './image-checks.ts'
import { t } from '@shared/text/translate.ts'

export type Migrate = RequestOf<'machine.migrate'>

/** One disk of the machine that moves. */
export interface MovedDisk {
  from: VolumeRef
  to: VolumeRef
  /** In a pool that both hosts see. */
  shared: boolean
}

export const disksOf = ({ previous, spec, shared }: Migrate): MovedDisk[] =>
  previous.disks.flatMap(({ name, pool, volume }, at) => {
    const to = spec.disks[at]
    if (!to) return []
    return [
      {
        from: { pool, volume },
        to: { pool: to.pool, volume: to.volume },
        shared: shared.includes(name),
      },
    ]
  })

export const isOn = ({ state }: MachineFacts): boolean =>
  state === 'running' || state === 'paused' || state === 'stopping'

const conflict = (text: string, next: string): TerraceError =>
  new TerraceError('conflict', text, { left: t`Nothing was changed.`, next })

/**
 * Where a machine is that is to be moved, told by what both hosts have: this decides what is left to be done, also after
 * a crash. It is `there` once it runs on the target or is defined there only; what the source still has is then old.
 */
export type Whereabouts =
  { at: 'here'; machine: MachineFacts } | { at: 'both'; machine: MachineFacts } | { at: 'there' }

export async function whereabouts(
  from: End,
  to: End,
  request: Migrate,
  { signal }: RequestContext,
): Promise<Whereabouts> {
  const { uuid, spec } = request
  const [here, there] = await Promise.all([
    from.host.run('machine', { uuid }, signal),
    to.host.run('machine', { uuid }, signal),
  ])
  for (const [machine, { host }] of [
    [here, from],
    [there, to],
  ] as const) {
    const owner = machine?.owner
    if (machine && (owner?.serverId !== spec.owner.serverId || owner.designId !== spec.owner.designId))
      throw conflict(
        t`${host.host.name}: the machine ${machine.name} belongs to something else.`,
        t`Plan the design again; to take a machine over, adopt it on the page of its host.`,
      )
  }
  const [source, target] = [from.host.host.name, to.host.host.name]
  if (here === null && there === null)
    throw new TerraceError('not-found', t`${source}: the machine ${spec.name} is gone.`, {
      left: t`Nothing was changed.`,
      next: t`Plan the design again.`,
    })
  if (here === null) return { at: 'there' }
  if (there === null) return { at: 'here', machine: here }
  if (isOn(here) && isOn(there))
    throw conflict(
      t`${spec.name} runs on ${source} and on ${target} at the same time.`,
      t`Shut down the one that is out of date, and try again.`,
    )
  if (isOn(there)) return { at: 'there' }
  if (isOn(here) && request.unfinished) return { at: 'here', machine: here }
  if (isOn(here))
    throw conflict(
      t`${spec.name} runs on ${source}, and ${target} has an older copy of it that is off.`,
      t`Look at the copy on ${target}; remove it there if nobody needs it, and try again.`,
    )
  return { at: 'both', machine: here }
}

/** Are two volumes of two hosts equal, byte by byte? Both are read there. */
export async function isEqual(
  from: End,
  to: End,
  disk: MovedDisk,
  { signal }: RequestContext,
): Promise<boolean> {
  const [a, b] = await Promise.all([
    from.host.run('volume', disk.from, signal),
    to.host.run('volume', disk.to, signal),
  ])
  if (a === null || b === null || a.fileBytes !== b.fileBytes) return false
  const [one, other] = await Promise.all([
    digest(from, disk.from, a.fileBytes, signal),
    digest(to, disk.to, b.fileBytes, signal),
  ])
  return one === other
}

async function digest(end: End, at: VolumeRef, bytes: number, signal: AbortSignal): Promise<string> {
  const { volumeBytes } = end.driver
  if (isAbsent(volumeBytes)) throw new TerraceError('unsupported', volumeBytes.absent)
  const output = await end.host.runner.run(volumeBytes.digest(at, bytes), { signal })
  const found = /[0-9a-f]{64}/.exec(output.stdout)?.[0]
  if (output.code !== 0 || found === undefined)
    throw exitError(end.driver, t`${end.host.host.name}: reading ${at.volume}`, output, 'nothing')
  return found
}

/**
 * Proves that the pools of disks that are to stay where they are show the same on both hosts: what is made in one must
 * be seen in the other. Names of pools and folders prove nothing.
 */
export async function proveShared(
  from: End,
  to: End,
  disks: readonly MovedDisk[],
  { signal }: RequestContext,
): Promise<void> {
  for (const pool of new Set(disks.filter(({ shared }) => shared).map((disk) => disk.from.pool))) {
    const probe = { pool, volume: `terrace-probe-${randomUUID()}.raw` }
    await from.host.run('volumeCreate', { ...probe, bytes: 512, format: 'raw', fresh: true }, signal)
    try {
      if ((await to.host.run('volume', probe, signal)) !== null) continue
    } finally {
      await from.host.run('volumeDelete', probe, AbortSignal.timeout(60_000))
    }
    const [source, target] = [from.host.host.name, to.host.host.name]
    throw new TerraceError(
      'precondition',
      t`Pool ${pool} of ${source} and of ${target} are not the same: what is made in one is not seen in the other.`,
      { left: t`Nothing was changed.`, next: t`Plan the move again with a copy of the disks.` },
    )
  }
}
