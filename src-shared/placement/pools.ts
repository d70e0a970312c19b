import type { PoolFacts } from '../machine/facts.ts'
import { freeIn, holdsFiles, type Room } from './room.ts'
import type { DiskDemand, Fail } from './types.ts'

type PoolFail = Extract<Fail, { need: 'pool' }>

export interface PoolChoice {
  /** Pool by disk name; a disk that fits nowhere is missing. */
  pools: Record<string, string>
  /** What the disks themselves take. */
  takes: { pool: string; bytes: number }[]
  /** Copies of images that the disks share with others in the pool; `key` is that of `Room.copies`. */
  copies: { key: string; pool: string; bytes: number }[]
  fails: PoolFail[]
}

/** Only what this choice takes: most hosts are asked and not taken, so nothing of theirs is copied. */
interface Trial {
  taken: Map<string, number>
  choice: PoolChoice
}

const left = (room: Room, trial: Trial, pool: PoolFacts): number =>
  freeIn(room, pool) - (trial.taken.get(pool.name) ?? 0)

const copyKey = (pool: string, key: string): string => `${pool} ${key}`

/** Does a disk in this pool share a copy of its image there, which has to be brought? */
const sharesCopy = (room: Room, { image }: DiskDemand, pool: string): boolean =>
  image !== undefined && !image.at.some((at) => at.host === room.host.name && at.pool === pool)

/** Bytes that a disk takes from a pool, with one copy of its image where that is still missing. */
function costIn(room: Room, trial: Trial, disk: DiskDemand, pool: string): number {
  const { image } = disk
  if (!image || !sharesCopy(room, disk, pool)) return disk.bytes
  const key = copyKey(pool, image.key)
  const there = room.copies?.has(key) || trial.choice.copies.some((copy) => copy.key === key)
  return disk.bytes + (there ? 0 : image.bytes)
}

function put(room: Room, trial: Trial, disk: DiskDemand, pool: string): void {
  const cost = costIn(room, trial, disk, pool)
  const { choice, taken } = trial
  taken.set(pool, (taken.get(pool) ?? 0) + cost)
  choice.pools[disk.name] = pool
  choice.takes.push({ pool, bytes: disk.bytes })
  if (!disk.image || !sharesCopy(room, disk, pool)) return
  const key = copyKey(pool, disk.image.key)
  if (!choice.copies.some((copy) => copy.key === key))
    choice.copies.push({ key, pool, bytes: disk.image.bytes })
}

function placeNamed(room: Room, trial: Trial, disk: DiskDemand, name: string): void {
  const pool = room.pools.find((one) => one.name === name)
  const { fails } = trial.choice
  const about = { need: 'pool', disk: disk.name, of: name } as const
  if (!pool) fails.push({ ...about, why: 'missing' })
  else if (!pool.active) fails.push({ ...about, why: 'inactive' })
  else if (disk.fileBased && !holdsFiles(pool)) fails.push({ ...about, why: 'raw only', type: pool.type })
  else {
    const needs = costIn(room, trial, disk, name)
    const free = left(room, trial, pool)
    if (needs > 0 && needs > free) fails.push(short(name, disk.name, needs, free))
    else put(room, trial, disk, name)
  }
}

function short(pool: string, disk: string, wants: number, free: number): PoolFail {
  const has = Math.max(0, free)
  return { need: 'pool', why: 'space', disk, of: pool, unit: 'bytes', wants, has, shortBy: wants - has }
}

/** The active pools in the order they are tried for a disk: those with its image first, then most room first. */
function ranked(room: Room, trial: Trial, disk: DiskDemand | undefined): PoolFacts[] {
  const hasImage = ({ name }: PoolFacts): number =>
    disk?.image?.at.some((at) => at.host === room.host.name && at.pool === name) ? 1 : 0
  return room.pools
    .filter((pool) => pool.active && (!disk?.fileBased || holdsFiles(pool)))
    .toSorted(
      (a, b) =>
        hasImage(b) - hasImage(a) ||
        left(room, trial, b) - left(room, trial, a) ||
        (a.name < b.name ? -1 : 1),
    )
}

/** Plain disks, for any pool: the one with most room takes them if any takes all. undefined: it is not as simple. */
export function simplePool(room: Room, disks: readonly DiskDemand[]): PoolFacts | undefined {
  let bytes = 0
  for (const disk of disks) {
    if (disk.pool !== null || disk.fileBased || disk.image) return undefined
    bytes += disk.bytes
  }
  let best: PoolFacts | undefined
  let most = 0
  for (const pool of room.pools) {
    if (!pool.active) continue
    const free = freeIn(room, pool)
    if (best && (free < most || (free === most && pool.name > best.name))) continue
    best = pool
    most = free
  }
  return best && bytes <= Math.max(0, most) ? best : undefined
}

/** Pools for all disks of one instance: the named ones; for the rest one pool that takes all, else each its own. */
export function choosePools(room: Room, disks: readonly DiskDemand[]): PoolChoice {
  const trial: Trial = { taken: new Map(), choice: { pools: {}, takes: [], copies: [], fails: [] } }
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
      (one) => costIn(room, trial, disk, one.name) <= Math.max(0, left(room, trial, one)),
    )
    if (pool !== undefined) put(room, trial, disk, pool.name)
    else trial.choice.fails.push(nowhere(room, trial, disk, options))
  }
  return trial.choice
}

function fitsAll(room: Room, trial: Trial, disks: readonly DiskDemand[], pool: PoolFacts): boolean {
  const seen = new Set<string>()
  let bytes = 0
  for (const disk of disks) {
    const key = disk.image?.key
    const cost = costIn(room, trial, disk, pool.name)
    bytes += key !== undefined && seen.has(key) ? disk.bytes : cost
    if (key !== undefined) seen.add(key)
  }
  return bytes <= Math.max(0, left(room, trial, pool))
}

function nowhere(room: Room, trial: Trial, disk: DiskDemand, options: readonly PoolFacts[]): PoolFail {
  const best = options
    .map((pool) => ({
      name: pool.name,
      free: left(room, trial, pool),
      needs: costIn(room, trial, disk, pool.name),
    }))
    .toSorted((a, b) => a.needs - a.free - (b.needs - b.free))[0]
  if (best) return short(best.name, disk.name, best.needs, best.free)
  const why = disk.fileBased && room.pools.length > 0 ? 'no pool of files' : 'no pool'
  return { need: 'pool', disk: disk.name, why }
}
