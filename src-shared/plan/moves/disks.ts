import type { DiskSpec } from '../../machine/spec.ts'
import { choosePools } from '../../placement/pools.ts'
import type { Room } from '../../placement/room.ts'
import { addTo } from '../../placement/take.ts'
import type { DiskDemand } from '../../placement/types.ts'
import { findVolume, type PlanHost } from '../world.ts'

/** A disk of a machine that is to be moved. */
export interface MovedDisk {
  spec: DiskSpec
  /** Size of its file: what a copy moves. */
  bytes: number
  /** The pool that the design asks for. */
  wanted: string | null
}

/** What its disks would take from pools elsewhere. */
export const copiedDisks = (disks: readonly MovedDisk[]): DiskDemand[] =>
  disks.map(({ spec, wanted }) => ({
    name: spec.name,
    bytes: spec.bytes,
    pool: wanted,
    fileBased: spec.format === 'qcow2',
  }))

/** Pools whose volumes several hosts may see. */
const networked = new Set(['netfs', 'gluster', 'rbd', 'iscsi', 'iscsi-direct', 'mpath', 'sheepdog'])

/** Looks like a disk that both hosts see: it is proved when the move is carried out. */
function isShared(disk: DiskSpec, from: PlanHost, to: PlanHost): boolean {
  const pool = (host: PlanHost) => host.facts?.pools.find(({ name }) => name === disk.pool)
  const [here, there] = [pool(from), pool(to)]
  if (!here || !there || !networked.has(here.type) || here.type !== there.type) return false
  if (here.path !== there.path || here.capacityBytes !== there.capacityBytes) return false
  const [a, b] = [findVolume(from, disk), findVolume(to, disk)]
  return a !== undefined && b !== undefined && a.bytes === b.bytes
}

export interface Landing {
  /** The disks as they are on the target, in the same order. */
  disks: DiskSpec[]
  /** Names of those that stay in a pool of both. */
  shared: string[]
  bytes: number
}

/**
 * Where disks go on another host: to a pool of the same name where that has room, else where there is most. Undefined,
 * with nothing taken, when some find no place.
 */
export function land(
  disks: readonly MovedDisk[],
  from: PlanHost,
  to: PlanHost,
  room: Room,
): Landing | undefined {
  const shared = disks.filter(({ spec }) => isShared(spec, from, to))
  const copied = disks.filter((disk) => !shared.includes(disk))
  const demands = copiedDisks(copied)
  const alike = demands.map((demand, at) => ({
    ...demand,
    pool: demand.pool ?? copied[at]?.spec.pool ?? null,
  }))
  const choice = [choosePools(room, alike), choosePools(room, demands)].find(
    ({ fails }) => fails.length === 0,
  )
  if (!choice) return undefined
  for (const { pool, bytes } of choice.takes) addTo(room, pool, bytes)
  const taken = new Set(to.volumes.map(({ pool, volume }) => `${pool}/${volume}`))
  return {
    shared: shared.map(({ spec }) => spec.name),
    bytes: copied.reduce((sum, disk) => sum + disk.bytes, 0),
    disks: disks.map(({ spec }) => {
      const pool = choice.pools[spec.name]
      if (pool === undefined) return spec
      const volume = freeName(spec.volume, (name) => taken.has(`${pool}/${name}`))
      taken.add(`${pool}/${volume}`)
      return { ...spec, pool, volume }
    }),
  }
}

/** The name itself, or the first with a number before its end that is not taken. */
function freeName(volume: string, isTaken: (name: string) => boolean): string {
  const dot = volume.lastIndexOf('.')
  const [stem, end] = dot > 0 ? [volume.slice(0, dot), volume.slice(dot)] : [volume, '']
  const base = stem.replace(/-\d+$/, '')
  let name = volume
  for (let turn = 2; isTaken(name); turn += 1) name = `${base}-${turn}${end}`
  return name
}
