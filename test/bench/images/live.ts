import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoreView } from '@shared/contract/images.ts'
import { median, type Row, rowOf } from '../support/rows.ts'
import { say } from '../support/options.ts'
import { mixedDisk } from './disks.ts'
import { type Access, type Guest, startGuest } from './guest.ts'
import type { Options } from './options.ts'
import { inTurns, middle, type Run } from './rounds.ts'
import * as at from './world.ts'

const sectionBytes = 4 * 2 ** 20
/** One section in so many is written to between two captures. */
const changedOf = 25
/** How long the guest's load is watched while nothing is captured, in a round. */
const idleMs = 10_000

/** A guest's disk captured while it runs: again it costs what has changed, and the guest hardly feels it. */
export async function live(world: at.World, options: Options): Promise<Row[]> {
  const [source] = world.hosts as [at.Placed]
  const original = at.volumeFile(source, 'mixed.raw')
  mixedDisk(original, options.size)
  await at.refresh(source)
  say('starting a guest …')
  const guest = await startGuest(source, 'mixed.raw', options.size)
  rmSync(original)
  await at.refresh(source)
  try {
    return [...(await again(world, guest, options)), ...(await felt(world, guest, options))]
  } finally {
    await guest.remove()
  }
}

/** Into one store: all, then what the guest has changed since, then nothing. */
async function again(world: at.World, guest: Guest, { size, rounds }: Options): Promise<Row[]> {
  const [source, target] = world.hosts as [at.Placed, at.Placed]
  const sections = Math.floor(size / sectionBytes)
  const changed = Array.from({ length: Math.ceil(sections / changedOf) }, (_, index) => index * changedOf)
  let store = await at.addStore(world, target)
  const read: number[] = []
  const capture = async (): Promise<[Run, number]> => {
    const before = await readByQemu(source, guest)
    const run = await at.timed([source, target], async () => await captured(world, guest, store))
    return [run, (await readByQemu(source, guest)) - before]
  }
  const runs = await inTurns('live', rounds, {
    async first() {
      await at.dropStore(world, target, store)
      await forgetCheckpoints(source, guest)
      store = await at.addStore(world, target)
      return (await capture())[0]
    },
    async changed(round) {
      const pages = changed.map((section) => (section * sectionBytes) / 4096 + 100 + round)
      await guest.does(
        `for n in ${pages.join(' ')}; do dd if=/bin/busybox of=/dev/vdb bs=4096 count=1 skip=$((n % 200)) seek=$n oflag=direct conv=notrunc,fsync status=none; done`,
      )
      const [run, bytes] = await capture()
      if (round > 0) read.push(bytes)
      return run
    },
    same: async () => (await capture())[0],
  })
  await prove(world, guest, store)
  const [whole] = (await world.core.services.images.list({ storeId: store.id })).toReversed()
  if (!whole) throw new Error('There is no image of the guest')
  await at.dropStore(world, target, store)
  const seconds = (name: string): number => middle(runs, name, ({ wallMs }) => wallMs / 1000) ?? Number.NaN
  const dataBytes = whole.diskBytes - whole.counts.zero * sectionBytes
  const changedBytes = changed.length * sectionBytes
  return [
    rowOf({ row: 'first live capture', unit: 's', terrace: seconds('first') }),
    rowOf({
      ...{ row: `second live capture, ${changed.length} of ${sections} sections changed`, unit: 's' },
      terrace: seconds('changed'),
      most: Number((0.5 + (changedBytes / dataBytes) * seconds('first')).toFixed(2)),
    }),
    rowOf({
      ...{ row: 'bytes of the disk that QEMU reads for it', unit: 'MB', terrace: median(read) / 1e6 },
      peer: { name: 'the changed sections, whole', value: changedBytes / 1e6 },
      mostRatio: 1.02,
    }),
    rowOf({ row: 'live capture, nothing changed', unit: 's', terrace: seconds('same'), most: 0.5 }),
  ]
}

/** Beside what is on the same processors: all hosts alike, or so that the store's host gives way to that of the guest. */
const settings = ['shared', 'apart'] as const

/** The guest's own load on the disk, at rest and while all of the disk is read. */
async function felt(world: at.World, guest: Guest, { rounds }: Options): Promise<Row[]> {
  const [source, target] = world.hosts as [at.Placed, at.Placed]
  const idle: Access[] = []
  const busy = { shared: [] as Access[], apart: [] as Access[] }
  await guest.load()
  for (let round = 0; round <= rounds; round += 1) {
    const quiet = await guest.watch()
    await sleep(idleMs)
    const rest = await quiet()
    for (const kind of kinds) say(`live ${round}: ${kind} idle ${told(rest, kind)}`)
    if (round > 0) idle.push(...rest)
    for (const setting of settings) {
      const store = await at.addStore(world, target)
      await forgetCheckpoints(source, guest)
      await giveWay(target, setting === 'apart')
      const watched = await guest.watch()
      const begun = performance.now()
      await captured(world, guest, store)
      const seconds = ((performance.now() - begun) / 1000).toFixed(2)
      const during = await watched()
      await giveWay(target, false)
      await at.dropStore(world, target, store)
      for (const kind of kinds)
        say(`live ${round}: ${kind} during a capture of ${seconds} s, ${setting} ${told(during, kind)}`)
      // The first makes things warm.
      if (round > 0) busy[setting].push(...during)
    }
  }
  await guest.rest()
  await forgetCheckpoints(source, guest)
  return settings.flatMap((setting) =>
    kinds.map((kind) =>
      rowOf({
        row: `p99 of the guest’s own disk during a live capture${setting === 'apart' ? ', the store’s host giving way' : ''}: ${kind}`,
        ...{ unit: 'ms', terrace: percentile(of(busy[setting], kind), 0.99) },
        peer: {
          name: 'the same load of the guest while nothing is captured',
          value: percentile(of(idle, kind), 0.99),
        },
        mostRatio: 2,
      }),
    ),
  )
}

/**
 * Whether all that a host runs takes only what other hosts leave of the processors (cpu.idle of its cgroup, Linux 5.15), as
 * near as one machine comes to two.
 */
const giveWay = async ({ node }: at.Placed, does: boolean): Promise<void> =>
  void (await at.inHost(
    node,
    `for f in /sys/fs/cgroup/cpu/cpu.idle /sys/fs/cgroup/cpu.idle; do [ ! -e $f ] || echo ${does ? 1 : 0} >$f; done`,
  ))

const kinds = ['read', 'write', 'flush'] as const
const of = (accesses: readonly Access[], kind: Access['kind']): number[] =>
  accesses.flatMap((one) => (one.kind === kind ? [one.ms] : []))

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function told(accesses: readonly Access[], kind: Access['kind']): string {
  const values = of(accesses, kind)
  const at99 = [0.5, 0.95, 0.99].map((share) => percentile(values, share).toFixed(2)).join('/')
  return `${at99} ms (p50/p95/p99 of ${values.length})`
}

/** Captures the guest's second disk. */
async function captured(world: at.World, guest: Guest, store: StoreView): Promise<void> {
  const [source] = world.hosts as [at.Placed]
  const { jobId } = await world.core.services.images.capture({
    ...{ hostId: source.id, pool: 'default', volume: guest.volume, name: guest.name, storeId: store.id },
    ...{ live: true, rate: null },
  })
  await at.finished(world.core, jobId)
}

/** Bytes that the guest's QEMU has read from files so far. */
async function readByQemu({ node }: at.Placed, { name }: Guest): Promise<number> {
  const script = `awk '/^rchar/ { print $2 }' /proc/$(cat /run/libvirt/qemu/${name}.pid)/io`
  return Number(await at.inHost(node, script))
}

/** What a store that was dropped knew of. */
const forgetCheckpoints = async ({ node }: at.Placed, { name }: Guest): Promise<void> =>
  void (await at.inHost(
    node,
    `for c in $(virsh -q checkpoint-list ${name} --name); do virsh -q checkpoint-delete ${name} --checkpointname $c; done`,
  ))

/** The newest image of the guest's disk has its bytes. */
async function prove(world: at.World, guest: Guest, store: StoreView): Promise<void> {
  const [source, target] = world.hosts as [at.Placed, at.Placed]
  const [newest] = await world.core.services.images.list({ storeId: store.id })
  if (!newest) throw new Error('There is no image of the guest')
  const made = `${at.images}/now.raw`
  await at.inHost(source.node, `qemu-img convert -U -f qcow2 -O raw ${at.images}/${guest.volume} ${made}`)
  await at.deploy(world, newest, [target], 'proof.raw')
  await at.same(at.volumeFile(target, 'proof.raw'), at.volumeFile(source, 'now.raw'))
  rmSync(at.volumeFile(source, 'now.raw'))
  await at.refresh(target)
}
