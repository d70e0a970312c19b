import { setTimeout as sleep } from 'node:timers/promises'
import { TerraceError, toErrorInfo } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { Request, RequestOf } from '@shared/plan/requests.ts'
import { commandsOf, type Driver, exitError, isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { Actuator, Hosts, ReachedHost, RequestContext } from './actuator.ts'
import { call, lastKnown } from './call.ts'
import { mustBeFree } from './guards.ts'
import { partialOf } from './partial.ts'
import { pump } from './pump.ts'

type Copy = RequestOf<'image.copy'>
const tidyMs = 60_000

interface End {
  host: ReachedHost
  driver: Driver
  facts: HostFacts
}

/** What the source's bytes are; refuses what would not be a whole disk elsewhere. */
async function sourceOf({ host }: End, { from }: Copy, { signal }: RequestContext): Promise<VolumeFacts> {
  const at = { pool: from.pool, volume: from.volume }
  const source = await host.run('volume', at, signal)
  if (source === null) {
    throw new TerraceError(
      'not-found',
      `${host.host.name}: there is no image ${from.volume} in pool ${from.pool}.`,
      {
        left: 'Nothing was changed.',
        next: 'Choose another image in the design, or put it there.',
      },
    )
  }
  if (source.backing !== undefined) {
    throw new TerraceError(
      'precondition',
      `${host.host.name}: ${from.volume} is only a difference to another disk.`,
      {
        left: 'Nothing was changed.',
        next: `Make a whole image of it first, for example: qemu-img convert -O qcow2 ${source.path} …`,
      },
    )
  }
  return source
}

const formatOf = ({ format, volume }: VolumeFacts, host: ReachedHost): 'qcow2' | 'raw' => {
  if (format === 'qcow2' || format === 'raw') return format
  throw new TerraceError('unsupported', `${host.host.name}: ${volume} has the format ${format}.`, {
    left: 'Nothing was changed.',
    next: 'Convert it to qcow2 or raw: qemu-img convert -O qcow2 …',
  })
}

/** The pool must have room now; facts may be old. */
async function needRoom(
  { host }: End,
  pool: string,
  bytes: number,
  { signal }: RequestContext,
): Promise<void> {
  const free = (await host.run('counters', {}, signal)).pools.find(({ name }) => name === pool)?.freeBytes
  if (free === undefined || free >= bytes) return
  throw new TerraceError(
    'precondition',
    `${host.host.name}: pool ${pool} has ${formatBytes(free)} free, and ${formatBytes(bytes)} are needed.`,
    { left: 'Nothing was changed.', next: 'Free some space there, or choose another host.' },
  )
}

/** The new volume as the host sees it; it may take a moment to look at the bytes. */
async function recognised(
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
        `${host.host.name}: the copied ${source.format} disk shows as ${found?.format ?? 'nothing'} there.`,
        { changed: 'maybe', next: 'Look at the image; it was not used.' },
      )
    }
    await sleep(100)
  }
}

async function verify(
  { host, driver }: End,
  at: { pool: string; volume: string },
  expected: { bytes: number; sha256: string },
  { signal }: RequestContext,
): Promise<void> {
  if (isAbsent(driver.volumeBytes)) return
  const output = await host.runner.run(driver.volumeBytes.digest(at, expected.bytes), { signal })
  if (output.code !== 0)
    throw exitError(driver, `${host.host.name}: reading back ${at.volume}`, output, 'maybe')
  const found = /[0-9a-f]{64}/.exec(output.stdout)?.[0]
  if (found !== expected.sha256) {
    throw new TerraceError(
      'conflict',
      `${host.host.name}: the copy of the image is not equal to its source.`,
      {
        changed: 'maybe',
        next: 'Try again; if it happens again, check the disk of that host.',
        details: { expected: expected.sha256, found: found ?? null },
      },
    )
  }
}

/** Runs `work`; when it fails takes the unfinished volume away, and says so, or names what is left. */
async function orTidy(
  end: End,
  at: { pool: string; volume: string },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    const info = toErrorInfo(thrown)
    const where = `${at.volume} in pool ${at.pool} of ${end.host.host.name}`
    const tidied = await end.host.run('volumeDelete', at, AbortSignal.timeout(tidyMs)).then(
      () => true,
      () => false,
    )
    throw new TerraceError(info.code, info.message, {
      ...info,
      changed: tidied ? 'nothing' : 'maybe',
      left: tidied ? 'The unfinished copy was removed.' : `The unfinished copy ${where} is still there.`,
      cause: thrown,
    })
  }
}

async function copy(from: End, to: End, request: Copy, context: RequestContext): Promise<VolumeFacts> {
  const target = { pool: request.to.pool, volume: request.to.volume }
  const source = await sourceOf(from, request, context)
  const format = formatOf(source, from.host)
  await mustBeFree(to.host, target, context)
  if (request.from.hostId === request.to.hostId && request.from.pool === request.to.pool) {
    return to.host.run('volumeClone', { ...target, from: request.from.volume }, context.signal)
  }
  if (isAbsent(from.driver.volumeBytes)) throw new TerraceError('unsupported', from.driver.volumeBytes.absent)
  if (isAbsent(to.driver.volumeBytes)) throw new TerraceError('unsupported', to.driver.volumeBytes.absent)
  const { read } = from.driver.volumeBytes
  const { write } = to.driver.volumeBytes
  // Asked only for its refusal: may the pool hold this format at all?
  commandsOf(to.driver, 'volumeCreate', { ...target, bytes: source.capacityBytes, format }, to.facts)
  await needRoom(to, target.pool, source.fileBytes, context)

  const partial = { pool: target.pool, volume: partialOf(target.volume) }
  await to.host.run('volumeDelete', partial, context.signal)
  await to.host.run('volumeCreate', { ...partial, bytes: source.fileBytes, format: 'raw' }, context.signal)
  await orTidy(to, partial, async () => {
    const { signal } = context
    const reading = await from.host.runner.stream(
      read({ pool: request.from.pool, volume: request.from.volume }),
      { signal },
    )
    const writing = await to.host.runner.stream(write(partial), { signal }).catch((error: unknown) => {
      reading.close()
      throw error
    })
    const moved = await pump(
      {
        driver: from.driver,
        label: `${from.host.host.name}: reading ${request.from.volume}`,
        stream: reading,
      },
      { driver: to.driver, label: `${to.host.host.name}: writing ${target.volume}`, stream: writing },
      signal,
      (done) => context.progress({ done, total: source.fileBytes, unit: 'bytes' }),
    )
    if (moved.bytes !== source.fileBytes) {
      throw new TerraceError(
        'conflict',
        `${from.host.host.name}: ${request.from.volume} gave ${moved.bytes} bytes and should have ${source.fileBytes}.`,
        { changed: 'maybe', next: 'It changed while it was read: stop what writes to it, then try again.' },
      )
    }
    await verify(to, partial, moved, context)
    context.log('info', `Copied and verified ${formatBytes(moved.bytes)}, SHA-256 ${moved.sha256}.`)
    await recognised(to, partial, source, context)
  })
  await to.host.run('volumeRename', { ...partial, to: target.volume }, context.signal)
  const made = await to.host.run('volume', target, context.signal)
  if (made !== null) return made
  throw new TerraceError('not-found', `${to.host.host.name}: the copied image ${target.volume} is gone.`, {
    changed: 'maybe',
  })
}

/** Copies images between pools through this workstation's connections to the hosts. */
export function imageCopyActuator(hosts: Hosts): Actuator {
  const endOf = async (host: ReachedHost): Promise<End> => ({ host, ...(await host.driven()) })
  const copyOf = (request: Request): Copy => {
    if (request.kind !== 'image.copy') throw new TypeError('this only copies images')
    return request
  }
  return {
    name: 'image copy',
    can(request) {
      if (request.kind !== 'image.copy') return 'this only copies images'
      const ends = [hosts(request.from.hostId), hosts(request.to.hostId)]
      const families = new Set(
        ends.map(({ facts }) => facts?.family).filter((family) => family !== undefined),
      )
      const lacking = ends.find(({ facts }) => facts !== null && facts.family === null)
      if (lacking !== undefined) return `${lacking.host.name} has no hypervisor that Terrace can use`
      if (families.size > 1) return `disks are not copied between ${[...families].join(' and ')} hosts`
      for (const end of ends) {
        if (!end.facts?.family) continue
        const bytes = lastKnown(end).driver.volumeBytes
        if (isAbsent(bytes)) return `${end.host.name}: ${bytes.absent}`
      }
      return true
    },
    async run(request, context) {
      const one = copyOf(request)
      const [from, to] = [await endOf(hosts(one.from.hostId)), await endOf(hosts(one.to.hostId))]
      return copy(from, to, one, context)
    },
    /** The final name is given last, after the bytes were verified, but only where the two names were apart. */
    async holds(request, { signal }) {
      const { from, to } = copyOf(request)
      if (from.hostId === to.hostId && from.pool === to.pool) return false
      const host = hosts(to.hostId)
      const made = await host.run('volume', { pool: to.pool, volume: to.volume }, signal)
      const partial = await host.run('volume', { pool: to.pool, volume: partialOf(to.volume) }, signal)
      return made !== null && partial === null
    },
    preview(request) {
      const { from, to } = copyOf(request)
      const source = lastKnown(hosts(from.hostId))
      const target = lastKnown(hosts(to.hostId))
      if (from.hostId === to.hostId && from.pool === to.pool) {
        const clone = call('volumeClone', { pool: to.pool, volume: to.volume, from: from.volume })
        return clone.preview(target.driver, target.facts)
      }
      const partial = { pool: to.pool, volume: partialOf(to.volume) }
      const { volumeBytes: out } = source.driver
      const { volumeBytes: into } = target.driver
      if (isAbsent(out) || isAbsent(into)) return []
      const rename = call('volumeRename', { ...partial, to: to.volume }).preview(target.driver, target.facts)
      return [
        [...out.read({ pool: from.pool, volume: from.volume }).argv],
        [...into.write(partial).argv],
        ...rename,
      ]
    },
  }
}
