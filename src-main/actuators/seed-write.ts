import { createHash } from 'node:crypto'
import { TerraceError } from '@shared/base/errors.ts'
import { seedDisk } from '@shared/images/first-boot.ts'
import type { Request, RequestOf } from '@shared/plan/requests.ts'
import { type Driver, exitError, isAbsent, type VolumeFacts } from '../drivers/index.ts'
import type { Actuator, Hosts, ReachedHost, RequestContext } from './actuator.ts'
import { call, lastKnown } from './call.ts'
import { mustBeFree } from './guards.ts'
import { verify } from './image-checks.ts'
import { partialOf } from './partial.ts'
import { orTidy } from './tidy.ts'
import { t } from '@shared/text/translate.ts'

type Seed = RequestOf<'seed.write'>

const bytesOf = (driver: Driver) => {
  if (isAbsent(driver.volumeBytes)) throw new TerraceError('unsupported', driver.volumeBytes.absent)
  return driver.volumeBytes
}

/** A disk that holds a few files becomes a volume: under a temporary name until it was read back. */
async function write(host: ReachedHost, request: Seed, context: RequestContext): Promise<VolumeFacts> {
  const { pool, volume } = request
  const { signal } = context
  const end = { host, ...(await host.driven()) }
  const through = bytesOf(end.driver)
  const content = seedDisk(request.files)
  await mustBeFree(host, { pool, volume }, context)
  const partial = { pool, volume: partialOf(volume) }
  await host.run('volumeDelete', partial, signal)
  await host.run('volumeCreate', { ...partial, bytes: content.length, format: 'raw', fresh: true }, signal)
  return orTidy(host, partial, volume, async (renaming) => {
    const stream = await host.runner.stream(through.write(partial), { signal })
    stream.stdout.on('error', () => undefined).resume()
    stream.stdin.on('error', () => undefined).end(content)
    const output = await stream.done
    if (output.code !== 0)
      throw exitError(end.driver, t`${host.host.name}: writing ${volume}`, output, 'maybe')
    const sha256 = createHash('sha256').update(content).digest('hex')
    await verify(end, partial, { bytes: content.length, sha256 }, context)
    renaming()
    return host.run('volumeRename', { ...partial, to: volume }, signal)
  })
}

/** Writes the disks that new machines read at their first start. */
export function seedWriteActuator(hosts: Hosts): Actuator {
  const seedOf = (request: Request): Seed => {
    if (request.kind !== 'seed.write') throw new TypeError(t`this only writes first boots`)
    return request
  }
  return {
    get name() {
      return t`first boot`
    },
    can(request) {
      if (request.kind !== 'seed.write') return t`this only writes first boots`
      const { facts, host } = hosts(request.hostId)
      // A host that was never read is read when the request runs.
      if (facts === null) return true
      if (facts.family === null) return t`${host.name} has no hypervisor that Terrace can use`
      const { volumeBytes } = lastKnown(hosts(request.hostId)).driver
      return isAbsent(volumeBytes) ? `${host.name}: ${volumeBytes.absent}` : true
    },
    run: async (request, context) => {
      const seed = seedOf(request)
      return write(hosts(seed.hostId), seed, context)
    },
    /** The final name is given last. */
    async holds(request, { signal }) {
      const { hostId, pool, volume } = seedOf(request)
      const host = hosts(hostId)
      const made = await host.run('volume', { pool, volume }, signal)
      const partial = await host.run('volume', { pool, volume: partialOf(volume) }, signal)
      return made !== null && partial === null
    },
    preview(request) {
      const { hostId, pool, volume, files } = seedOf(request)
      const { driver, facts } = lastKnown(hosts(hostId))
      const partial = { pool, volume: partialOf(volume) }
      const bytes = seedDisk(files).length
      return [
        ...call('volumeCreate', { ...partial, bytes, format: 'raw', fresh: true }).preview(driver, facts),
        [...bytesOf(driver).write(partial).argv],
        ...call('volumeRename', { ...partial, to: volume }).preview(driver, facts),
      ]
    },
  }
}
