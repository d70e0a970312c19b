import { readdirSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { jobEnd } from '../../support/cli-core.ts'
import { type Row, rowOf } from '../support/rows.ts'
import { mixedDisk } from './disks.ts'
import { say } from '../support/options.ts'
import type { Options } from './options.ts'
import { inTurns, middle } from './rounds.ts'
import * as at from './world.ts'

const cutAt = 0.6

/** A capture whose connections are all cut at 60 %, and that goes on. */
export async function resume(world: at.World, { size, rounds }: Options): Promise<Row[]> {
  const [source, target] = world.hosts as [at.Placed, at.Placed]
  const disk = at.volumeFile(source, 'mixed.raw')
  mixedDisk(disk, size)
  await at.refresh(source)
  let twice = 0
  const lost: number[] = []
  const runs = await inTurns('resume', rounds, {
    async whole() {
      const store = await at.addStore(world, target)
      const run = await at.timed(
        [source, target],
        async () => void (await at.capture(world, source.id, 'mixed.raw', store)),
      )
      await at.dropStore(world, target, store)
      return run
    },
    async rest(round) {
      const store = await at.addStore(world, target)
      const { jobId, imageId } = await world.core.services.images.capture({
        ...{ hostId: source.id, pool: 'default', volume: 'mixed.raw', name: 'cut', storeId: store.id },
        ...{ live: false, rate: null },
      })
      const reached = await until60(world, jobId)
      await target.node.stopSshd()
      await world.core.services.jobs.cancel({ id: jobId })
      await target.node.startSshd()
      await jobEnd(world.core, jobId)
      const kept = sectionsIn(at.storeFolder(target, store))
      // The first connection after the cut is not what is measured.
      await world.core.services.images.readStore({ storeId: store.id })
      const run = await at.timed([source, target], async () => {
        await world.core.services.jobs.resume({ id: jobId })
        await at.finished(world.core, jobId)
      })
      const image = (await world.core.services.images.list({ storeId: store.id })).find(
        ({ id }) => id === imageId,
      )
      if (!image) throw new Error('There is no image after the cut')
      const all = sectionsIn(at.storeFolder(target, store))
      const again = image.counts.stored - (all - kept)
      twice = Math.max(twice, again)
      lost.push(all - kept)
      say(
        `resume ${round}: cut at ${(reached * 100).toFixed(0)} %; ${kept} of ${all} sections were kept, ` +
          `${image.counts.stored} came afterwards`,
      )
      await at.deploy(world, image, [target], 'proof.raw')
      await at.same(at.volumeFile(target, 'proof.raw'), disk)
      await at.refresh(target)
      await at.dropStore(world, target, store)
      return run
    },
  })
  rmSync(disk)
  const whole = middle(runs, 'whole', ({ wallMs }) => wallMs / 1000) ?? 0
  return [
    rowOf({
      ...{ row: 'the rest of a capture that was cut at 60 %', unit: 's' },
      terrace: middle(runs, 'rest', ({ wallMs }) => wallMs / 1000) ?? 0,
      peer: { name: 'Terrace’s whole capture', value: whole },
      mostRatio: 0.45,
    }),
    rowOf({ row: 'sections that were kept and came again', unit: 'sections', terrace: twice, most: 0 }),
  ]
}

async function until60(world: at.World, id: string): Promise<number> {
  for (;;) {
    const job = await world.core.services.jobs.get({ id })
    const [step] = job.steps
    const done = step?.total ? step.done / step.total : 0
    if (done >= cutAt) return done
    if (job.endedAt !== null) throw new Error(`The capture ended before it could be cut: ${job.state}`)
    await sleep(10)
  }
}

const sectionsIn = (folder: string): number =>
  readdirSync(`${folder}/sections`, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length
