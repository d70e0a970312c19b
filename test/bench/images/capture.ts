import { linkSync, rmSync } from 'node:fs'
import { must } from '../../lab/run.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { emptyDisk, mixedDisk, randomDisk, successorOf } from './disks.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import type { PeerProgram } from './peers.ts'
import { inTurns, middle, type Run, type Runs } from './rounds.ts'
import { borg, casync, type Keeper, pipe, restic, rsync, rsyncName } from './tools.ts'
import * as at from './world.ts'

const terrace = 'Terrace'

/** First and second captures from one host to a store on another, beside others' backups. */
export async function captures(
  world: at.World,
  { size, rounds, disks }: Options,
  peers: ReadonlySet<PeerProgram>,
): Promise<Row[]> {
  const [source, target] = world.hosts as [at.Placed, at.Placed]
  say('making disks …')
  const file = (name: string): string => at.volumeFile(source, name)
  if (disks.includes('mixed')) {
    mixedDisk(file('mixed.raw'), size)
    await successorOf(file('later.raw'), file('mixed.raw'), size)
  }
  if (disks.includes('empty')) emptyDisk(file('empty.raw'), size)
  if (disks.includes('random')) randomDisk(file('random.raw'), size)
  await at.refresh(source)
  try {
    const mixed = disks.includes('mixed')
      ? await inTurns('capture', rounds, await contests(world, source, target, peers))
      : new Map<string, Run[]>()
    const keepers = peers.has('borg') ? [borg(source, target)] : []
    const others: Record<string, (round: number) => Promise<Run>> = {}
    for (const disk of disks.filter((name) => name !== 'mixed').map((name) => `${name}.raw`)) {
      others[`${terrace} ${disk}`] = async () => {
        const own = ours(world, source, target)
        await own.begin()
        await settle(source, disk)
        const run = await own.keep(disk)
        await own.prove()
        await own.remove()
        return run
      }
      for (const keeper of keepers)
        others[`${keeper.name} ${disk}`] = async () => {
          await keeper.begin()
          await settle(source, disk)
          const run = await keeper.keep(disk)
          keeper.remove()
          return run
        }
    }
    const more = await inTurns('capture', rounds, others)
    return [...firstRows(mixed), ...otherRows(more), ...secondRows(mixed)]
  } finally {
    for (const name of [...disks, 'later', 'disk']) rmSync(file(`${name}.raw`), { force: true })
  }
}

/**
 * The same state before each run, ours or a peer's: the disk is in the page cache, and nothing that another one wrote is
 * still on its way to the disk. A virtual machine gives back what lies in memory unread for a minute.
 */
async function settle(source: at.Placed, disk: string): Promise<void> {
  await must(['sync'])
  await must(['dd', `if=${at.volumeFile(source, disk)}`, 'of=/dev/null', 'bs=4M', 'status=none'])
}

const borgName = 'borg create over ssh, fixed chunks of 4 MiB, zstd 1'
const first = (name: string): string => `${name}: first`
const second = (name: string): string => `${name}: second`

/** Each first capture, then each second one into the same store. */
async function contests(
  world: at.World,
  source: at.Placed,
  target: at.Placed,
  peers: ReadonlySet<PeerProgram>,
): Promise<Record<string, (round: number) => Promise<Run>>> {
  const all: Record<string, (round: number) => Promise<Run>> = {}
  const keepers: Keeper[] = [
    ...(peers.has('borg') ? [borg(source, target)] : []),
    ...(peers.has('zstd') ? [pipe(source, target)] : []),
    ...(peers.has('restic') ? [restic(source, target)] : []),
    ...(peers.has('casync') ? [casync(source)] : []),
  ]
  let own = ours(world, source, target)
  all[first(terrace)] = async () => {
    own = ours(world, source, target)
    await own.begin()
    await settle(source, 'mixed.raw')
    return own.keep('mixed.raw')
  }
  for (const keeper of keepers)
    all[first(keeper.name)] = async () => {
      await keeper.begin()
      await settle(source, 'mixed.raw')
      return keeper.keep('mixed.raw')
    }
  all[second(terrace)] = async () => {
    await settle(source, 'later.raw')
    const run = await own.keep('later.raw')
    await own.prove()
    await own.remove()
    return run
  }
  for (const keeper of keepers)
    all[second(keeper.name)] = async () => {
      await settle(source, 'later.raw')
      const run = await keeper.keep('later.raw')
      keeper.remove()
      return run
    }
  if (peers.has('rsync'))
    all[second(rsyncName)] = async () => {
      const copy = at.homeFile(target, 'copy.raw')
      await must(['cp', '--sparse=always', at.volumeFile(source, 'mixed.raw'), copy])
      await settle(source, 'later.raw')
      const run = await rsync(source, target, 'later.raw', 'copy.raw')
      rmSync(copy)
      return run
    }
  return all
}

/** What all disks are called while Terrace captures them: a second capture is of the volume that was captured first. */
const volume = 'disk.raw'

/** Terrace as a keeper; `prove` brings each disk back and compares it. */
function ours(world: at.World, source: at.Placed, target: at.Placed) {
  let store: Awaited<ReturnType<typeof at.addStore>> | undefined
  const kept: [image: Awaited<ReturnType<typeof at.capture>>, disk: string][] = []
  const its = () => {
    if (!store) throw new Error('There is no store yet')
    return store
  }
  return {
    async begin() {
      store = await at.addStore(world, target)
    },
    async keep(disk: string): Promise<Run> {
      const folder = at.storeFolder(target, its())
      rmSync(at.volumeFile(source, volume), { force: true })
      linkSync(at.volumeFile(source, disk), at.volumeFile(source, volume))
      await at.refresh(source)
      const before = at.sizeOf(folder)
      const run = await at.timed([source, target], async () => {
        kept.push([await at.capture(world, source.id, volume, its()), disk])
      })
      return { ...run, stored: at.sizeOf(folder) - before }
    },
    async prove() {
      for (const [image, disk] of kept) {
        await at.deploy(world, image, [target], 'proof.raw')
        await at.same(at.volumeFile(target, 'proof.raw'), at.volumeFile(source, disk))
        await at.refresh(target)
      }
    },
    remove: () => at.dropStore(world, target, its()),
  }
}

type Read = (run: Run) => number | null | undefined
const seconds: Read = ({ wallMs }) => wallMs / 1000
const cpu: Read = ({ cpuMs }) => (cpuMs === null ? null : cpuMs / 1000)
const stored: Read = (run) => (run.stored === undefined ? null : run.stored / 1e6)
const wire: Read = (run) => (run.wire === undefined ? null : run.wire / 1e6)

interface Wanted {
  row: string
  unit: string
  read: Read
  /** Which contestants, by their names. */
  own: string
  peer: string
  peerName: string
  mostRatio?: number
}

/** No row where one of the two did not take part. */
function rowsOf(runs: Runs, wanted: readonly Wanted[]): Row[] {
  return wanted.flatMap(({ row, unit, read, own, peer, peerName, mostRatio }) => {
    const value = middle(runs, peer, read)
    const mine = middle(runs, own, read)
    if (value === undefined || mine === undefined) return []
    const more = mostRatio === undefined ? {} : { mostRatio }
    return [rowOf({ row, unit, terrace: mine, peer: { name: peerName, value }, ...more })]
  })
}

const names = (runs: Runs): string[] =>
  [...runs.keys()].filter((key) => key.endsWith(': first')).map((key) => key.slice(0, -': first'.length))
const peersOf = (runs: Runs): string[] => names(runs).filter((name) => name !== terrace)
const short = (name: string): string => name.split(' ')[0] ?? name

function firstRows(runs: Runs): Row[] {
  const goals: Record<string, number> = { borg: 0.75, dd: 1.25 }
  const row = (label: string, unit: string, read: Read, name: string, mostRatio?: number): Wanted => ({
    ...{ row: label, unit, read, own: first(terrace), peer: first(name), peerName: name },
    ...(mostRatio === undefined ? {} : { mostRatio }),
  })
  return rowsOf(runs, [
    ...peersOf(runs).map((name) =>
      row(`first capture, beside ${short(name)}`, 's', seconds, name, goals[short(name)]),
    ),
    row('processor time of both ends for it', 's', cpu, borgName, 1.1),
    row('bytes it stores', 'MB', stored, borgName, 1.02),
    row('bytes it sends', 'MB', wire, borgName),
  ])
}

function otherRows(runs: Runs): Row[] {
  const both: [string, string][] = [
    ['empty.raw', 'a disk that is 90 % empty'],
    ['random.raw', 'a disk of random bytes'],
  ]
  return rowsOf(
    runs,
    both.flatMap(([disk, label]): Wanted[] => {
      const who = { own: `${terrace} ${disk}`, peer: `${borgName} ${disk}`, peerName: borgName }
      return [
        { ...who, row: `first capture of ${label}`, unit: 's', read: seconds, mostRatio: 0.75 },
        { ...who, row: 'processor time of both ends for it', unit: 's', read: cpu, mostRatio: 1.1 },
        { ...who, row: 'bytes it stores', unit: 'MB', read: stored, mostRatio: 1.02 },
      ]
    }),
  )
}

function secondRows(runs: Runs): Row[] {
  const candidates = [...peersOf(runs), rsyncName].filter((name) => !name.startsWith('dd'))
  const best = candidates
    .flatMap((name) => {
      const value = middle(runs, second(name), seconds)
      return value === undefined ? [] : [{ name, value }]
    })
    .toSorted((a, b) => a.value - b.value)[0]
  if (!best) return []
  const mine = { own: second(terrace) }
  const beside = (name: string) => ({ ...mine, peer: second(name), peerName: name })
  return rowsOf(runs, [
    {
      ...beside(best.name),
      ...{ row: `second capture, 2 % changed, beside the fastest (${short(best.name)})`, unit: 's' },
      ...{ read: seconds, mostRatio: 0.65 },
    },
    { ...beside(borgName), row: 'processor time of both ends for it', unit: 's', read: cpu },
    { ...beside(borgName), row: 'bytes it adds', unit: 'MB', read: stored, mostRatio: 1.05 },
    { ...beside(borgName), row: 'bytes it sends', unit: 'MB', read: wire },
  ])
}
