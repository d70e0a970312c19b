import { TerraceError } from '@shared/base/errors.ts'
import { exitError, isAbsent, type LiveJob, type LiveMigration } from '../drivers/index.ts'
import type { RequestContext } from './actuator.ts'
import { mustBeFree } from './guards.ts'
import { type End, needRoom } from './image-checks.ts'
import { disksOf, type Migrate, type MovedDisk } from './migration-ends.ts'
import { partialOf } from './partial.ts'
import { relay } from './relay.ts'
import { t } from '@shared/text/translate.ts'

/** Ending a move early must not hang a job that a person wants to end. */
const ABORT_MS = 30_000

/** Moves a machine that runs; `made` is told each volume that was made on the target for it. */
export async function bringLive(
  from: End,
  to: End,
  request: Migrate,
  context: RequestContext,
  made: (at: MovedDisk['to']) => void,
): Promise<void> {
  const { live } = from.driver
  if (isAbsent(live)) throw new TerraceError('unsupported', `${from.host.host.name}: ${live.absent}`)
  const job = await jobOf(from, to, request, context)
  const refusal = live.check(job)
  if (refusal !== undefined)
    throw new TerraceError(
      'precondition',
      t`${request.spec.name} cannot be moved while it runs: ${refusal}`,
      {
        left: t`Nothing was changed.`,
        next: t`Plan the move again with a shutdown.`,
      },
    )
  const bytes = await roomFor(from, to, request, context, made)
  await carried(from, to, live, job, context, bytes + request.spec.memoryBytes)
}

async function jobOf(from: End, to: End, request: Migrate, { signal }: RequestContext): Promise<LiveJob> {
  const machine = await from.host.run('machine', { uuid: request.uuid }, signal)
  const copied = disksOf(request).filter(({ shared }) => !shared)
  const disks = (machine?.disks ?? []).filter(({ pool, volume }) =>
    copied.some((disk) => disk.from.pool === pool && disk.from.volume === volume),
  )
  return { uuid: request.uuid, from: from.facts, to: to.facts, disks: disks.map(({ target }) => target) }
}

/**
 * Makes the volumes that the disks are written to. A small volume beside each says, until the machine runs there, that it
 * is unfinished and of a move: one that an earlier try left is known by it and made anew. Answers what will be copied.
 */
async function roomFor(
  from: End,
  to: End,
  request: Migrate,
  context: RequestContext,
  made: (at: MovedDisk['to']) => void,
): Promise<number> {
  const { signal } = context
  let bytes = 0
  for (const disk of disksOf(request).filter(({ shared }) => !shared)) {
    const mark = { pool: disk.to.pool, volume: partialOf(disk.to.volume) }
    const source = await from.host.run('volume', disk.from, signal)
    if (source === null)
      throw new TerraceError('not-found', t`${from.host.host.name}: the disk ${disk.from.volume} is gone.`, {
        left: t`Nothing was changed.`,
        next: t`Plan the design again.`,
      })
    const { format, capacityBytes } = source
    if (format !== 'qcow2' && format !== 'raw')
      throw new TerraceError(
        'unsupported',
        t`${from.host.host.name}: ${disk.from.volume} has the format ${format}.`,
      )
    if ((await to.host.run('volume', mark, signal)) !== null) {
      await to.host.run('volumeDelete', disk.to, signal)
      await to.host.run('volumeDelete', mark, signal)
    }
    await mustBeFree(to.host, disk.to, context)
    await needRoom(to, disk.to.pool, source.allocationBytes, context)
    await to.host.run('volumeCreate', { ...mark, bytes: 512, format: 'raw', fresh: true }, signal)
    made(mark)
    await to.host.run('volumeCreate', { ...disk.to, bytes: capacityBytes, format, fresh: true }, signal)
    made(disk.to)
    bytes += source.allocationBytes
  }
  return bytes
}

/** Takes away, on both ends, what a move of a running machine left there. What cannot be taken away does no harm. */
export async function tidyLive(from: End, to: End, { uuid }: Pick<LiveJob, 'uuid'>): Promise<void> {
  for (const { driver, host } of [from, to]) {
    if (isAbsent(driver.live)) continue
    for (const command of driver.live.tidy({ uuid, from: from.facts, to: to.facts, disks: [] }))
      await host.runner.run(command, { signal: AbortSignal.timeout(ABORT_MS) }).catch(() => undefined)
  }
}

/** Throws an error with the advice that there is another way. */
function orCold(thrown: unknown): never {
  if (!(thrown instanceof TerraceError)) throw thrown
  throw new TerraceError(thrown.code, thrown.message, {
    ...thrown.info,
    next: t`Put right what the host says, or plan the move again with a shutdown.`,
    cause: thrown,
  })
}

/** Runs the move, with what the ends say to one another carried between them. */
async function carried(
  from: End,
  to: End,
  live: LiveMigration,
  job: LiveJob,
  context: RequestContext,
  total: number,
): Promise<void> {
  let done = 0
  let told = 0
  const count = (bytes: number): void => {
    done += bytes
    if (done - told < 1 << 18) return
    told = done
    // A busy machine sends parts of its memory again and again: how much in all is not known before.
    context.progress({ done, total: Math.max(total, done), unit: 'bytes' })
  }
  // What carries it must outlive the wish to end it: libvirt is asked to, and tidies both ends.
  const open = new AbortController()
  const relays: { close(): void }[] = []
  try {
    for (const socket of live.sockets(job))
      relays.push(await relay(from, to, socket, { signal: open.signal }, count).catch(orCold))
    context.signal.throwIfAborted()
    const moving = from.host.runner.run(live.move(job), { signal: open.signal })
    const abort = (): void => {
      from.host.runner
        .run(live.abort(job), { signal: AbortSignal.timeout(ABORT_MS) })
        .catch(() => open.abort())
    }
    context.signal.addEventListener('abort', abort, { once: true })
    const output = await moving.finally(() => context.signal.removeEventListener('abort', abort))
    if (output.code === 0) {
      context.progress({ done: Math.max(total, done), total: Math.max(total, done), unit: 'bytes' })
      return
    }
    if (context.signal.aborted)
      throw new TerraceError('cancelled', t`Moving was cancelled.`, { changed: 'maybe' })
    const failed = exitError(
      from.driver,
      t`${from.host.host.name}: moving to ${to.host.host.name}`,
      output,
      'maybe',
    )
    return orCold(failed)
  } catch (thrown) {
    if (!context.signal.aborted || (thrown instanceof TerraceError && thrown.code === 'cancelled'))
      throw thrown
    throw new TerraceError('cancelled', t`Moving was cancelled.`, { changed: 'maybe', cause: thrown })
  } finally {
    for (const one of relays) one.close()
    open.abort()
    await tidyLive(from, to, job)
  }
}
