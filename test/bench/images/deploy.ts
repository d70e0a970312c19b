import { rmSync } from 'node:fs'
import { must } from '../../lab/run.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { mixedDisk } from './disks.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import { gentle, type PeerProgram } from './peers.ts'
import { chosen, inTurns, middle, type Run } from './rounds.ts'
import { borg, borgExtract } from './tools.ts'
import * as at from './world.ts'

const made = 'made.raw'
const wire = '300 Mbit/s'

const canSlow = async ({ node }: at.Placed): Promise<boolean> =>
  (await node.run(['sh', '-c', 'command -v tc'])).code === 0

/** Runs something while each host sends no faster than `wire`. */
async function slowed(world: at.World, work: () => Promise<Run>): Promise<Run> {
  const each = (script: string) => Promise.all(world.hosts.map(({ node }) => at.inHost(node, script)))
  await each('tc qdisc add dev eth0 root tbf rate 300mbit burst 512k latency 100ms')
  try {
    return await work()
  } finally {
    await each('tc qdisc del dev eth0 root')
  }
}

/** One image becomes disks again: from a store of the same host, of another, of a cache, on several hosts. */
export async function deployments(
  world: at.World,
  { size, rounds, runs: names }: Options,
  peers: ReadonlySet<PeerProgram>,
): Promise<Row[]> {
  const [host] = world.hosts as [at.Placed]
  const far = world.hosts.at(-1) as at.Placed
  const targets = world.hosts.slice(0, -1)
  say('making a disk and its images …')
  const original = at.volumeFile(host, 'mixed.raw')
  mixedDisk(original, size)
  await at.refresh(host)
  const store = await at.addStore(world, far)
  const image = await at.capture(world, host.id, 'mixed.raw', store)
  const near = await at.addStore(world, host)
  const nearImage = await at.capture(world, host.id, 'mixed.raw', near)
  await at.forget(world, near)
  const warm = await at.addStore(world, host, 'cache')
  const { jobId } = await world.core.services.images.warm({
    storeId: store.id,
    imageId: image.id,
    cacheId: warm.id,
  })
  await at.finished(world.core, jobId)
  await at.forget(world, warm)

  /** Deploys, compares, removes; measures the first alone. */
  const brought = async (what: typeof image, to: readonly at.Placed[]): Promise<Run> => {
    const run = await at.timed([...to, far], () => at.deploy(world, what, to, made))
    for (const each of to) {
      await at.same(at.volumeFile(each, made), original)
      await at.refresh(each)
    }
    return run
  }
  const proven = async (run: Promise<Run>, path: string): Promise<Run> => {
    const done = await run
    await at.same(path, original)
    return done
  }
  /** With caches on hosts, which are forgotten afterwards, or removed when they were new. */
  const through = async (on: readonly at.Placed[], name: string | undefined, work: () => Promise<Run>) => {
    const caches: Awaited<ReturnType<typeof at.addStore>>[] = []
    for (const each of on) caches.push(await at.addStore(world, each, 'cache', name))
    const run = await work()
    for (const [index, cache] of caches.entries()) {
      if (name === undefined) await at.dropStore(world, on[index] ?? null, cache)
      else await at.forget(world, cache)
    }
    return run
  }

  const copied = (): Promise<Run> =>
    proven(
      at.peerRun([host], `cd ${at.images}; ${gentle} cp --sparse=always mixed.raw ${made}; sync ${made}`),
      at.volumeFile(host, made),
    )

  const contests: Record<string, (round: number) => Promise<Run>> = {
    async near() {
      const again = await at.addStore(world, host, 'store', near.name)
      const run = await brought({ ...nearImage, storeId: again.id }, [host])
      await at.forget(world, again)
      return run
    },
    ...(peers.has('qemu-img') && {
      'qemu-img': () =>
        proven(
          at.peerRun(
            [host],
            `cd ${at.images}; ${gentle} qemu-img convert -f qcow2 -O raw packed.qcow2 ${made}; sync ${made}`,
          ),
          at.volumeFile(host, made),
        ),
    }),
    far: () => brought(image, [host]),
    ...(peers.has('borg') && {
      borg: () =>
        proven(borgExtract(host, far, 'mixed.raw', '/root/out'), at.homeFile(host, 'out', 'mixed.raw')),
    }),
    cached: () => through([host], warm.name, () => brought(image, [host])),
    cp: () => copied(),
    async 'cp from the disk'() {
      // Its source leaves the page cache: there the sections of a cache are not either.
      await at.inHost(
        host.node,
        `cd ${at.images}; dd of=mixed.raw oflag=nocache conv=notrunc,fdatasync count=0 status=none`,
      )
      return copied()
    },
    missed: () => through([host], undefined, () => brought(image, [host])),
    several: () => through(targets, undefined, () => brought(image, targets)),
    // With wires that are the bottleneck, as between real hosts: here their processors are one.
    ...((await canSlow(host)) && {
      'one, slow wires': () => slowed(world, () => through([host], undefined, () => brought(image, [host]))),
      'several, slow wires': () =>
        slowed(world, () => through(targets, undefined, () => brought(image, targets))),
    }),
  }
  const keeper = borg(host, far)
  try {
    await must(['mkdir', at.homeFile(host, 'out')])
    if (peers.has('borg')) {
      await keeper.begin()
      await keeper.keep('mixed.raw')
    }
    if (peers.has('qemu-img'))
      await at.inHost(
        host.node,
        `cd ${at.images}; qemu-img convert -c -W -m 8 -f raw -O qcow2 -o compression_type=zstd mixed.raw packed.qcow2`,
      )
    const runs = await inTurns('deploy', rounds, chosen(contests, names), () => at.warmMemory(host, size))
    const value = (name: string, read: (run: Run) => number | null = ({ wallMs }) => wallMs / 1000) =>
      middle(runs, name, read)
    const row = (label: string, own: string, peer: string, name: string, mostRatio?: number): Row[] => {
      const [mine, theirs] = [value(own), value(peer)]
      if (mine === undefined || theirs === undefined) return []
      const cpu = ({ cpuMs }: Run) => (cpuMs === null ? null : cpuMs / 1000)
      return [
        rowOf({
          row: label,
          unit: 's',
          terrace: mine,
          peer: { name, value: theirs },
          ...(mostRatio && { mostRatio }),
        }),
        rowOf({
          ...{ row: 'processor time of both ends for it', unit: 's', terrace: value(own, cpu) ?? 0 },
          peer: { name, value: value(peer, cpu) ?? 0 },
        }),
      ]
    }
    const several = `deploy to ${targets.length} hosts at once, caches empty`
    return [
      ...row(
        'deploy to raw from a store on the host',
        'near',
        'qemu-img',
        'qemu-img convert of a qcow2 with zstd, on the host, nothing verified',
        1.1,
      ),
      ...row(
        'deploy to raw from a store on another host',
        'far',
        'borg',
        'borg extract --sparse over ssh',
        0.6,
      ),
      ...row(
        'deploy to raw, image in the cache of the host',
        'cached',
        'cp from the disk',
        'cp --sparse=always of the raw disk, which is not in memory, nothing verified',
        1.3,
      ),
      ...row(
        'the same, beside a copy from memory',
        'cached',
        'cp',
        'cp --sparse=always of the raw disk, which is in memory, nothing verified',
      ),
      ...row(
        'deploy to raw through an empty cache that fills',
        'missed',
        'far',
        'Terrace without a cache',
        1.15,
      ),
      ...row(several, 'several', 'missed', 'Terrace to one of them, cache empty', 1.5),
      ...row(
        `the same, the network card of each host at ${wire}`,
        'several, slow wires',
        'one, slow wires',
        'Terrace to one of them, its card as slow',
        1.5,
      ),
    ]
  } finally {
    keeper.remove()
    await at.dropStore(world, far, store)
    rmSync(at.storeFolder(host, near), { recursive: true, force: true })
    rmSync(at.storeFolder(host, warm), { recursive: true, force: true })
    rmSync(at.homeFile(host, 'out'), { recursive: true, force: true })
    for (const name of ['mixed.raw', 'packed.qcow2']) rmSync(at.volumeFile(host, name), { force: true })
  }
}
