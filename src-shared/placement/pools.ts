import { formatBytes } from '../base/units.ts'
import { holdsFiles, type Room } from './room.ts'
import type { DiskDemand, Fail } from './types.ts'
import { t } from '../text/translate.ts'

export interface PoolChoice {
  /** Pool by disk name; a disk that fits nowhere is missing. */
  pools: Record<string, string>
  takes: { pool: string; bytes: number }[]
  /** Copies of images that this choice brings to a pool, as `Room.images` names them. */
  images: string[]
  fails: Omit<Fail, 'need'>[]
}

/** Only what this choice takes: most hosts are asked and not taken, so their maps are not copied. */
interface Trial {
  taken: Map<string, number>
  images: Set<string>
  choice: PoolChoice
}

const freeIn = (room: Room, trial: Trial, pool: string): number =>
  (room.poolFree.get(pool) ?? 0) - (trial.taken.get(pool) ?? 0)

const imageKey = (pool: string, key: string): string => `${pool} ${key}`

/** Bytes that a disk takes from a pool, with one copy of its image where that is still missing. */
function costIn(room: Room, trial: Trial, disk: DiskDemand, pool: string): number {
  const { image } = disk
  if (!image || image.at.some((at) => at.host === room.host.name && at.pool === pool)) return disk.bytes
  const key = imageKey(pool, image.key)
  return disk.bytes + (room.images.has(key) || trial.images.has(key) ? 0 : image.bytes)
}

function put(room: Room, trial: Trial, disk: DiskDemand, pool: string): void {
  const bytes = costIn(room, trial, disk, pool)
  trial.taken.set(pool, (trial.taken.get(pool) ?? 0) + bytes)
  trial.choice.pools[disk.name] = pool
  trial.choice.takes.push({ pool, bytes })
  if (bytes > disk.bytes && disk.image) {
    const key = imageKey(pool, disk.image.key)
    trial.images.add(key)
    trial.choice.images.push(key)
  }
}

function placeNamed(room: Room, trial: Trial, disk: DiskDemand, name: string): void {
  const pool = room.pools.get(name)
  const { fails } = trial.choice
  if (!pool) {
    fails.push({ text: t`pool: disk ${disk.name} needs pool ${name}, which is not there`, of: name })
  } else if (!pool.active) {
    fails.push({ text: t`pool: disk ${disk.name} needs pool ${name}, which is not active`, of: name })
  } else if (disk.fileBased && !holdsFiles(pool)) {
    fails.push({
      text: t`pool: disk ${disk.name} is qcow2, but pool ${name} (${pool.type}) holds raw disks only`,
      of: name,
    })
  } else {
    const needs = costIn(room, trial, disk, name)
    const free = freeIn(room, trial, name)
    if (needs > 0 && needs > free) fails.push(short(name, disk.name, needs, free))
    else put(room, trial, disk, name)
  }
}

function short(pool: string, disk: string, needs: number, left: number): Omit<Fail, 'need'> {
  const free = Math.max(0, left)
  const shortBy = needs - free
  const text = t`pool ${pool}: disk ${disk} needs ${formatBytes(needs)}, ${formatBytes(free)} free (${formatBytes(shortBy)} short)`
  return { text, unit: 'bytes', wants: needs, has: free, shortBy, of: pool }
}

/** The active pools in the order they are tried for a disk: those with its image first, then most room first. */
function ranked(room: Room, trial: Trial, disk: DiskDemand | undefined): string[] {
  const hasImage = (pool: string) =>
    disk?.image?.at.some((at) => at.host === room.host.name && at.pool === pool) ? 1 : 0
  return [...room.pools.values()]
    .filter((pool) => pool.active && (!disk?.fileBased || holdsFiles(pool)))
    .map((pool) => pool.name)
    .toSorted(
      (a, b) =>
        hasImage(b) - hasImage(a) || freeIn(room, trial, b) - freeIn(room, trial, a) || (a < b ? -1 : 1),
    )
}

/** Pools for all disks of one instance: the named ones; for the rest one pool that takes all, else each its own. */
export function choosePools(room: Room, disks: readonly DiskDemand[]): PoolChoice {
  const trial: Trial = {
    taken: new Map(),
    images: new Set(),
    choice: { pools: {}, takes: [], images: [], fails: [] },
  }
  const open: DiskDemand[] = []
  for (const disk of disks) {
    if (disk.pool === null) open.push(disk)
    else placeNamed(room, trial, disk, disk.pool)
  }
  if (open.length === 0) return trial.choice
  const together = ranked(
    room,
    trial,
    open.find((disk) => disk.fileBased) ?? open.find((disk) => disk.image),
  ).find((pool) => fitsAll(room, trial, open, pool))
  for (const disk of open) {
    const options = together === undefined ? ranked(room, trial, disk) : [together]
    const pool = options.find(
      (name) => costIn(room, trial, disk, name) <= Math.max(0, freeIn(room, trial, name)),
    )
    if (pool !== undefined) put(room, trial, disk, pool)
    else trial.choice.fails.push(nowhere(room, trial, disk, options))
  }
  return trial.choice
}

function fitsAll(room: Room, trial: Trial, disks: readonly DiskDemand[], pool: string): boolean {
  const seen = new Set<string>()
  let bytes = 0
  for (const disk of disks) {
    const key = disk.image?.key
    const cost = costIn(room, trial, disk, pool)
    bytes += key !== undefined && seen.has(key) ? disk.bytes : cost
    if (key !== undefined) seen.add(key)
  }
  return bytes <= Math.max(0, freeIn(room, trial, pool))
}

function nowhere(room: Room, trial: Trial, disk: DiskDemand, options: readonly string[]) {
  const best = options
    .map((name) => ({ name, free: freeIn(room, trial, name), needs: costIn(room, trial, disk, name) }))
    .toSorted((a, b) => a.needs - a.free - (b.needs - b.free))[0]
  if (!best) {
    const text =
      disk.fileBased && room.pools.size > 0
        ? t`pool: disk ${disk.name} needs an active pool of files, the host has none`
        : t`pool: disk ${disk.name} needs an active storage pool, the host has none`
    return { text }
  }
  return short(best.name, disk.name, best.needs, best.free)
}
