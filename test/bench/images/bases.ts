import { rmSync } from 'node:fs'
import type { ImageView } from '@shared/contract/images.ts'
import { must } from '../../lab/run.ts'
import { sharingFolder } from '../../support/sharing.ts'
import { say } from '../support/options.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { mixedDisk } from './disks.ts'
import type { Options } from './options.ts'
import { gentle, type PeerProgram } from './peers.ts'
import { chosen, inTurns, middle, type Run } from './rounds.ts'
import * as at from './world.ts'

const pool = 'default'

/** Deploys to one host and waits; `volume` gets the ending of its format. */
async function deployAs(
  world: at.World,
  image: ImageView,
  volume: string,
  how: { format: 'qcow2' | 'raw'; overlay?: boolean },
): Promise<void> {
  const [host] = world.hosts as [at.Placed]
  const { jobId } = await world.core.services.images.deploy({
    ...{ storeId: image.storeId, imageId: image.id, bytes: null, rate: null, ...how },
    targets: [{ hostId: host.id, pool, volume }],
  })
  await at.finished(world.core, jobId)
}

/** An image whose base is in the pool of a host already: what its next disk takes. */
async function ofBase(
  world: at.World,
  { size, rounds, runs: names }: Options,
  where: string,
): Promise<Row[]> {
  const [host] = world.hosts as [at.Placed]
  const far = world.hosts.at(-1) as at.Placed
  const original = at.volumeFile(host, 'mixed.raw')
  say(`making a disk, its image and its base ${where} …`)
  mixedDisk(original, size)
  await at.refresh(host)
  const store = await at.addStore(world, far)
  const image = await at.capture(world, host.id, 'mixed.raw', store)
  await deployAs(world, image, 'first.qcow2', { format: 'qcow2', overlay: true })

  /** Measured, compared with the disk that was captured, and removed. */
  const made = (name: string, how: Parameters<typeof deployAs>[3]) => async (): Promise<Run> => {
    const took = await at.timed([host, far], () => deployAs(world, image, name, how))
    const file = at.volumeFile(host, name)
    if (how.format === 'raw') await must(['cmp', file, original])
    else await at.inHost(host.node, `cd ${at.images}; qemu-img compare -f qcow2 -F raw ${name} mixed.raw`)
    rmSync(file)
    await at.refresh(host)
    return took
  }
  try {
    const contests = {
      overlay: made('above.qcow2', { format: 'qcow2', overlay: true }),
      raw: made('copy.raw', { format: 'raw' }),
      qcow2: made('copy.qcow2', { format: 'qcow2' }),
      async cp() {
        const took = await at.peerRun(
          [host],
          `cd ${at.images}; ${gentle} cp --sparse=always mixed.raw made.raw; sync made.raw`,
        )
        await at.same(at.volumeFile(host, 'made.raw'), original)
        return took
      },
    }
    const runs = await inTurns('base', rounds, chosen(contests, names), () => at.warmMemory(host, size))
    const seconds = (name: string) => middle(runs, name, ({ wallMs }) => wallMs / 1000)
    // Where blocks are shared cp shares them too: there is nothing to copy, and nothing to compare with.
    const cp = where === '' ? seconds('cp') : undefined
    const name = 'cp --sparse=always of the raw disk, nothing verified'
    const row = (label: string, own: string, goal: { most?: number; mostRatio?: number }): Row[] => {
      const took = seconds(own)
      if (took === undefined) return []
      return [
        rowOf({
          ...{ row: `${label}${where}`, unit: 's', terrace: took, ...goal },
          ...(cp === undefined ? {} : { peer: { name, value: cp } }),
        }),
      ]
    }
    return [
      row('image on the host, overlay', 'overlay', { most: 0.5 }),
      row('image on the host, raw disk of its own', 'raw', where === '' ? { mostRatio: 1.3 } : { most: 0.5 }),
      row(
        'image on the host, qcow2 disk of its own',
        'qcow2',
        where === '' ? { mostRatio: 1.3 } : { most: 0.5 },
      ),
    ].flat()
  } finally {
    await at.dropStore(world, far, store)
    await at.inHost(host.node, `cd ${at.images}; rm -f mixed.raw first.qcow2 terrace-image-*`)
    await at.refresh(host)
  }
}

/** Disks of an image that lies on the host: where the file system copies, and where it shares blocks. */
export async function bases(
  world: at.World,
  options: Options,
  _peers: ReadonlySet<PeerProgram>,
): Promise<Row[]> {
  const rows = await ofBase(world, options, '')
  const shared = await sharingFolder(options.size * 8)
  if (typeof shared === 'string') {
    say(`${shared}: rows with shared blocks are left out.`)
    return rows
  }
  try {
    const other = await at.openWorld(2, shared.folder)
    try {
      return [...rows, ...(await ofBase(other, options, ', blocks shared (XFS)'))]
    } finally {
      await other.end()
    }
  } finally {
    await shared.remove()
  }
}
