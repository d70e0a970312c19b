import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { MachineFacts } from '@shared/machine/facts.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { reverseOf } from '@shared/plan/requests.ts'
import type { RequestContext } from './actuator.ts'
import { begun } from './begun.ts'
import { bringLive, tidyLive } from './migrate-live.ts'
import { partialOf } from './partial.ts'
import { copyVolume } from './image-copy.ts'
import type { End } from './image-checks.ts'
import {
  disksOf,
  isEqual,
  isOn,
  type Migrate,
  type MovedDisk,
  proveShared,
  whereabouts,
} from './migration-ends.ts'
import { shutdownAndWait, startAndWait } from './waiting.ts'
import { t } from '@shared/text/translate.ts'

/** Putting things back must not hang a job that a person wants to end. */
const BACK_MS = 120_000

/**
 * Moves a machine that is shut down for it, or goes on running. What it has on the source stays until it runs on the target; then it is
 * removed there. A try that fails before puts back what was, and one that was cut off is gone on with: what both hosts
 * have tells how far it came. Answers the machine as it is on the target.
 */
export async function migrate(
  from: End,
  to: End,
  request: Migrate,
  context: RequestContext,
): Promise<MachineFacts> {
  const found = await whereabouts(from, to, request, context)
  if (found.at === 'here' && request.unfinished) await leave(to, from, reverseOf(request), context)
  if (found.at !== 'there') {
    const disks = disksOf(request)
    await proveShared(from, to, disks, context)
    if (found.at === 'both') await mustBeEqual(from, to, request, context)
    if (found.at === 'here') await mustBeWhole(from, disks, request, context)
    const live = request.live === true && isOn(found.machine) && found.at === 'here'
    if (isOn(found.machine) && !live) {
      context.log('info', t`Shutting down ${request.spec.name} on ${from.host.host.name}.`)
      await shutdownAndWait(from.host, request.uuid, undefined, context)
    }
    await orBack(from, to, request, found.machine.autostart, async (made) => {
      if (live) {
        await mayStartOnlyThere(from, request, found.machine.autostart, context)
        return bringLive(from, to, request, context, (at) => made.volumes.push(at))
      }
      if (found.at === 'here') await bring(from, to, request, context, made)
      else made.volumes.push(...disks.filter(({ shared }) => !shared).map((disk) => disk.to))
      await mayStartOnlyThere(from, request, found.machine.autostart, context)
      if (request.run) await startAndWait(to.host, request.uuid, undefined, context)
    })
  } else if (request.run) await startAndWait(to.host, request.uuid, undefined, context)
  const { spec } = request
  const [source, target] = [from.host.host.name, to.host.host.name]
  return begun(
    t`${spec.name} is on ${target} now. What it had on ${source} is still there, perhaps only in part; it is not used any more.`,
    async () => {
      // It has arrived: cancelling would leave the old one behind and save nothing.
      const signal = AbortSignal.timeout(BACK_MS)
      await leave(from, to, request, { ...context, signal })
      const { uuid } = request
      return to.host.run('setAutostart', { uuid, autostart: spec.autostart }, signal)
    },
  )
}

/**
 * What a disk stands on does not go with it, so it takes that in first, where it is: then it is one of its own, whatever
 * becomes of the move, and its copy can be compared with it byte by byte.
 */
async function mustBeWhole(
  { host }: End,
  disks: readonly MovedDisk[],
  { spec }: Migrate,
  { signal, log }: RequestContext,
): Promise<void> {
  for (const disk of disks) {
    if (disk.shared) continue
    const found = await host.run('volume', disk.from, signal)
    if (found?.backing === undefined) continue
    log(
      'info',
      t`${disk.from.volume} of ${spec.name} is made whole before it moves: it stands on ${found.backing}.`,
    )
    await host.run('volumeFlatten', { pool: disk.from.pool, volume: disk.from.volume }, signal)
  }
}

/** What a move has made on the target so far. */
interface Made {
  volumes: MovedDisk['to'][]
}

/** Copies the disks and defines the machine on the target. */
async function bring(
  from: End,
  to: End,
  request: Migrate,
  context: RequestContext,
  made: Made,
): Promise<void> {
  const { spec, uuid, hostId } = request
  const disks = disksOf(request).filter(({ shared }) => !shared)
  const sizes = await Promise.all(
    disks.map(async (disk) => (await from.host.run('volume', disk.from, context.signal))?.fileBytes ?? 0),
  )
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let done = 0
  for (const [at, disk] of disks.entries()) {
    const before = done
    const told: RequestContext = {
      ...context,
      progress: (step) => context.progress({ ...step, done: before + step.done, total }),
    }
    await copyDisk(from, to, { disk, hostId, toId: request.to }, told)
    made.volumes.push(disk.to)
    done += sizes[at] ?? 0
  }
  const text = await from.host.run('definition', { uuid }, context.signal)
  const base = { text, facts: from.facts, disks: disksOf(request) }
  await to.host.run('define', { spec: { ...spec, autostart: false }, base }, context.signal)
}

interface DiskCopy {
  disk: MovedDisk
  hostId: HostId
  toId: HostId
}

/** A copy that an unfinished try brought there whole is kept if it is still equal. */
async function copyDisk(
  from: End,
  to: End,
  { disk, hostId, toId }: DiskCopy,
  context: RequestContext,
): Promise<void> {
  const there = await to.host.run('volume', disk.to, context.signal)
  if (there !== null && (await isEqual(from, to, disk, context))) {
    context.log('info', t`${disk.to.volume} is there already, equal (${formatBytes(there.fileBytes)}).`)
    return
  }
  const copy = {
    kind: 'image.copy',
    from: { hostId, ...disk.from },
    to: { hostId: toId, ...disk.to },
  } as const
  await copyVolume(from, to, copy, context)
}

/** It is off on both hosts: only where nothing was written since does it not matter which one goes on. */
async function mustBeEqual(from: End, to: End, request: Migrate, context: RequestContext): Promise<void> {
  for (const disk of disksOf(request)) {
    if (disk.shared || (await isEqual(from, to, disk, context))) continue
    const [source, target] = [from.host.host.name, to.host.host.name]
    throw new TerraceError(
      'conflict',
      t`${request.spec.name} is off on ${source} and on ${target}, and its disks there are not equal: ${disk.from.volume} and ${disk.to.volume}.`,
      {
        left: t`Nothing was changed.`,
        next: t`Look at both, and remove the machine on the host where it is out of date.`,
      },
    )
  }
}

/** From now on no restart of the source's host may bring back the old one. */
async function mayStartOnlyThere(
  from: End,
  { uuid }: Migrate,
  autostart: boolean,
  { signal }: RequestContext,
): Promise<void> {
  if (autostart) await from.host.run('setAutostart', { uuid, autostart: false }, signal)
}

/** Runs `work`; when it fails puts back what was, and says so, or names what is where. */
async function orBack(
  from: End,
  to: End,
  request: Migrate,
  autostart: boolean,
  work: (made: Made) => Promise<void>,
): Promise<void> {
  const made: Made = { volumes: [] }
  try {
    await work(made)
  } catch (thrown) {
    const info = toErrorInfo(thrown)
    const { name } = request.spec
    const [source, target] = [from.host.host.name, to.host.host.name]
    try {
      await putBack(from, to, request, autostart, made)
    } catch (second) {
      throw new TerraceError(info.code, info.message, {
        ...info,
        changed: 'maybe',
        left: t`${name} is whole on ${source}, but may be off there, and a part of a copy may be on ${target}: ${toErrorInfo(second).message}`,
        next: t`Try again: it goes on where it stopped. Or take the job back.`,
        cause: thrown,
      })
    }
    throw new TerraceError(info.code, info.message, {
      ...info,
      changed: 'nothing',
      left: request.run ? t`${name} runs on ${source} as before.` : t`${name} is on ${source} as before.`,
      cause: thrown,
    })
  }
}

/** Takes from the target what was made there, and lets the machine run on the source again. */
async function putBack(from: End, to: End, request: Migrate, autostart: boolean, made: Made): Promise<void> {
  const { uuid, run } = request
  const signal = AbortSignal.timeout(BACK_MS)
  const there = await to.host.run('machine', { uuid }, signal)
  // It runs there after all: it must not be started twice.
  if (there && isOn(there)) {
    throw new TerraceError('conflict', t`${to.host.host.name}: ${there.name} runs there.`, {
      changed: 'maybe',
    })
  }
  if (there) await to.host.run('undefine', { uuid }, signal)
  for (const at of made.volumes) await to.host.run('volumeDelete', at, signal)
  if (autostart) await from.host.run('setAutostart', { uuid, autostart }, signal)
  if (run) await from.host.run('start', { uuid }, signal)
}

/** Removes the machine where it was, and of its disks those that are whole on the target. */
async function leave(from: End, to: End, request: Migrate, { signal, log }: RequestContext): Promise<void> {
  const { uuid } = request
  await from.host.run('undefine', { uuid }, signal)
  if (request.live) await tidyLive(from, to, request)
  for (const { from: old, to: copy, shared } of disksOf(request)) {
    if (shared) continue
    // What of a try that was cut off is on either side.
    for (const [end, at] of [
      [from, old],
      [to, copy],
    ] as const)
      await end.host.run('volumeDelete', { pool: at.pool, volume: partialOf(at.volume) }, signal)
    if ((await to.host.run('volume', copy, signal)) === null) {
      log(
        'warning',
        t`${old.volume} is kept on ${from.host.host.name}: ${to.host.host.name} has no copy of it.`,
      )
      continue
    }
    await from.host.run('volumeDelete', old, signal)
  }
}
