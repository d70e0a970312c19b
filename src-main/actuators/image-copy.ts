import { TerraceError } from '@shared/base/errors.ts'
import { formatBytes } from '@shared/base/units.ts'
import type { Request } from '@shared/plan/requests.ts'
import { commandsOf, isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { Actuator, Hosts, ReachedHost, RequestContext } from './actuator.ts'
import { call, lastKnown } from './call.ts'
import { mustBeFree } from './guards.ts'
import { type Copy, type End, formatOf, needRoom, recognised, sourceOf, verify } from './image-checks.ts'
import { partialOf } from './partial.ts'
import { pump } from './pump.ts'
import { orTidy } from './tidy.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'

/** Copies a volume to another pool or host and reads it back; under a temporary name until it is whole. */
export async function copyVolume(
  from: End,
  to: End,
  request: Copy,
  context: RequestContext,
): Promise<VolumeFacts> {
  const target = { pool: request.to.pool, volume: request.to.volume }
  const source = await sourceOf(from, request, context)
  const format = formatOf(source, from.host)
  await mustBeFree(to.host, target, context)
  if (request.from.hostId === request.to.hostId && request.from.pool === request.to.pool) {
    return to.host.run('volumeClone', { ...target, from: request.from.volume, fresh: true }, context.signal)
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
  await to.host.run(
    'volumeCreate',
    { ...partial, bytes: source.fileBytes, format: 'raw', fresh: true },
    context.signal,
  )
  return orTidy(to.host, partial, target.volume, async (renaming) => {
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
        label: t`${from.host.host.name}: reading ${request.from.volume}`,
        stream: reading,
      },
      { driver: to.driver, label: t`${to.host.host.name}: writing ${target.volume}`, stream: writing },
      signal,
      (done) => context.progress({ done, total: source.fileBytes, unit: 'bytes' }),
    )
    if (moved.bytes !== source.fileBytes) {
      throw new TerraceError(
        'conflict',
        t`${from.host.host.name}: ${request.from.volume} gave ${moved.bytes} bytes and should have ${source.fileBytes}.`,
        { changed: 'maybe', next: t`It changed while it was read: stop what writes to it, then try again.` },
      )
    }
    await verify(to, partial, moved, context)
    context.log('info', t`Copied and verified ${formatBytes(moved.bytes)}, SHA-256 ${moved.sha256}.`)
    await recognised(to, partial, source, context)
    renaming()
    return to.host.run('volumeRename', { ...partial, to: target.volume }, context.signal)
  })
}

/** Copies images between pools through this workstation's connections to the hosts. */
export function imageCopyActuator(hosts: Hosts): Actuator {
  const endOf = async (host: ReachedHost): Promise<End> => ({ host, ...(await host.driven()) })
  const copyOf = (request: Request): Copy => {
    if (request.kind !== 'image.copy') throw new TypeError(t`this only copies images`)
    return request
  }
  return {
    get name() {
      return t`image copy`
    },
    can(request) {
      if (request.kind !== 'image.copy') return t`this only copies images`
      const ends = [hosts(request.from.hostId), hosts(request.to.hostId)]
      const families = new Set(
        ends.map(({ facts }) => facts?.family).filter((family) => typeof family === 'string'),
      )
      const lacking = ends.find(({ facts }) => facts !== null && facts.family === null)
      if (lacking !== undefined) return t`${lacking.host.name} has no hypervisor that Terrace can use`
      if (families.size > 1) return t`disks are not copied between ${both([...families])} hosts`
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
      return copyVolume(from, to, one, context)
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
        const clone = call('volumeClone', {
          pool: to.pool,
          volume: to.volume,
          from: from.volume,
          fresh: true,
        })
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
