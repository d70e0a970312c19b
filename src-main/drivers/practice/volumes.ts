import type { PracticeHost } from './host.ts'
import type { Handlers } from './machines.ts'
import { Refusal } from './refusal.ts'
import type { PracticeMachine, PracticeVolume } from './state.ts'
import { volumeFacts } from './views.ts'

/** What an empty qcow2 file takes. */
const emptyImage = 196_624

/** As in a real image, what it holds says how large its disk is. */
const emptyQcow2 = (capacityBytes: number): PracticeVolume['content'] => ({
  kind: 'sample',
  seed: 0,
  bytes: emptyImage,
  format: 'qcow2',
  capacityBytes,
})

function add(host: PracticeHost, volume: PracticeVolume) {
  host.needRoom(volume.pool, volume.content.bytes)
  host.state.volumes.push(volume)
  return volumeFacts(host, volume)
}

function mustBeUnused(
  host: PracticeHost,
  { pool, volume }: { pool: string; volume: string },
  counts: (machine: PracticeMachine) => boolean,
): void {
  const user = host.state.machines.find(
    (machine) =>
      counts(machine) && machine.disks.some((disk) => disk.pool === pool && disk.volume === volume),
  )
  if (user !== undefined) throw new Refusal(`volume ${volume} is in use by ${user.name}`)
  const above = host.state.volumes.filter((known) => known.pool === pool && known.base === volume)
  if (above.length > 0)
    throw new Refusal(
      `volume ${volume} is the backing file of ${above.map((known) => known.volume).join(', ')}`,
    )
}

export const volumeHandlers: Handlers<
  | 'volumes'
  | 'volume'
  | 'volumeCreate'
  | 'volumeClone'
  | 'volumeOverlay'
  | 'volumeFlatten'
  | 'volumeResize'
  | 'volumeDelete'
  | 'volumeRename'
> = {
  volumes: (host, { pool }) => {
    host.findVolume(pool, '')
    return host.state.volumes
      .filter((volume) => volume.pool === pool)
      .map((volume) => volumeFacts(host, volume))
  },
  volume: (host, { pool, volume }) => {
    const found = host.findVolume(pool, volume)
    return found === undefined ? null : volumeFacts(host, found)
  },
  volumeCreate: (host, { pool, volume, bytes, format, fresh }) => {
    const found = host.findVolume(pool, volume)
    if (found === undefined) {
      const content: PracticeVolume['content'] =
        format === 'qcow2' ? emptyQcow2(bytes) : { kind: 'zero', bytes }
      return add(host, { pool, volume, format, capacityBytes: bytes, content })
    }
    if (fresh || found.capacityBytes !== bytes || found.format !== format)
      throw new Refusal(`volume ${volume} already exists`)
    return volumeFacts(host, found)
  },
  volumeClone: (host, { pool, volume, from, fresh }) => {
    const source = host.volume(pool, from)
    const found = host.findVolume(pool, volume)
    if (found === undefined) return add(host, { ...source, volume })
    if (fresh || found.capacityBytes < source.capacityBytes)
      throw new Refusal(`volume ${volume} already exists`)
    return volumeFacts(host, found)
  },
  volumeOverlay: (host, { pool, volume, base, bytes, fresh }) => {
    const below = host.volume(pool, base)
    if (bytes < below.capacityBytes) throw new Refusal(`volume ${volume} is smaller than ${base}`)
    const found = host.findVolume(pool, volume)
    if (found === undefined) {
      const content = emptyQcow2(bytes)
      return add(host, { pool, volume, format: 'qcow2', capacityBytes: bytes, content, base })
    }
    if (fresh || found.base !== base || found.capacityBytes !== bytes)
      throw new Refusal(`volume ${volume} already exists`)
    return volumeFacts(host, found)
  },
  volumeFlatten: (host, { pool, volume }) => {
    const found = host.volume(pool, volume)
    if (found.base !== undefined) {
      const { content } = host.volume(pool, found.base)
      host.needRoom(pool, content.bytes - found.content.bytes)
      found.content = content.kind === 'sample' ? { ...content, capacityBytes: found.capacityBytes } : content
      delete found.base
    }
    return volumeFacts(host, found)
  },
  volumeResize: (host, { pool, volume, bytes }) => {
    const found = host.volume(pool, volume)
    if (bytes < found.capacityBytes) throw new Refusal(`volume ${volume} cannot shrink`)
    if (host.has('pool-full')) host.needRoom(pool, 1)
    found.capacityBytes = bytes
    if (found.content.kind === 'sample') found.content = { ...found.content, capacityBytes: bytes }
    return volumeFacts(host, found)
  },
  volumeDelete: (host, { pool, volume }) => {
    const found = host.findVolume(pool, volume)
    mustBeUnused(host, { pool, volume }, ({ power }) => found !== undefined && power !== 'stopped')
    host.state.volumes = host.state.volumes.filter((known) => known !== found)
    return null
  },
  volumeRename: (host, { pool, volume, to, unused }) => {
    if (unused) mustBeUnused(host, { pool, volume }, () => true)
    if (host.findVolume(pool, to) !== undefined) throw new Refusal(`volume ${to} already exists`)
    const found = host.volume(pool, volume)
    found.volume = to
    return volumeFacts(host, found)
  },
}
