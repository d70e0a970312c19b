import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededRandom } from '@shared/base/random.ts'
import { openStorage, type StoredJob } from '@main/storage/index.ts'
import { createJobEngine } from '@main/jobs/index.ts'
import { privateFolder, sleep, startChild } from '../storage/child.ts'
import { fileWorld, stepsFor, thingOf, thingsIn } from './file-world.ts'

const worker = new URL('worker.ts', import.meta.url)

/** Things on hosts that neither the record of a job nor its list of leftovers knows. */
function unnamed(job: StoredJob, world: string): string[] {
  const known = new Set(job.steps.filter((step) => step.touched).map((step) => thingOf(step.plan.request)))
  return thingsIn(world).filter((file) => !known.has(file.replace(/\.half$/, '')))
}

/** Lets a worker do `what` for a while, kills it, and looks at what it left. Returns null once it ended by itself. */
async function killWhile(data: string, world: string, what: string, id: string, ms: number) {
  const child = startChild(worker, [data, world, what, id])
  const said = await child.says('job')
  await Promise.race([sleep(ms), child.ended])
  child.process.kill('SIGKILL')
  const { errors } = await child.ended
  expect(errors).toBe('')
  const storage = openStorage({ folder: data, appVersion: '9.9' })
  const jobId = said.slice(4)
  const job = storage.jobs.get(jobId)
  const counts = stepsFor(12).map((step) => Number(storage.settings.get(step.id) ?? 0))
  const { notices } = storage
  const engine = createJobEngine({ storage, executor: fileWorld(world), audit: { record: () => undefined } })
  const view = engine.get({ id: jobId })
  storage.close()
  if (!job) throw new Error('the acknowledged job is gone')
  return { jobId, job, view, counts, notices, lines: child.lines }
}

test('killed at random moments while applying: opens, names all it made, resumes to the end or goes back', async () => {
  const random = seededRandom(42)
  let kills = 0
  for (const way of ['resume', 'rollback', 'resume']) {
    const data = privateFolder()
    const world = join(privateFolder(), 'world')
    mkdirSync(world)
    let turn = await killWhile(data, world, 'start', '', random() * 40)
    for (let round = 0; ; round += 1) {
      const { job, view, lines } = turn
      expect(turn.notices).toEqual([])
      const stateOf = (id = '') => job.steps.find((step) => step.plan.id === id)?.state
      const done = lines.filter((line) => line.startsWith('done')).map((line) => stateOf(line.split(' ')[1]))
      expect(done.filter((state) => state !== 'succeeded')).toEqual([])
      const undone = lines
        .filter((line) => line.startsWith('undone'))
        .map((line) => stateOf(line.split(' ')[1]))
      expect(undone.filter((state) => state !== 'compensated')).toEqual([])
      // What the listener wrote itself is there exactly when the outcome is.
      const odd = job.steps.filter(({ state }, i) => {
        const count = turn.counts[i] ?? 0
        return (
          count > 1 ||
          (state === 'succeeded' && count !== 1) ||
          (/waiting|compensated/.test(state) && count !== 0)
        )
      })
      expect(odd).toEqual([])
      expect(unnamed(job, world)).toEqual([])
      // The end may be written before the process could say so.
      const ended = view.state === 'succeeded' || view.state === 'cancelled'
      if (ended || lines.some((line) => line.startsWith('ended'))) break
      kills += 1
      expect(view.state).toBe('interrupted')
      expect(view.steps.map((step) => step.state)).not.toContain('running')
      for (const half of thingsIn(world).filter((file) => file.endsWith('.half'))) {
        expect(view.leftovers.join()).toContain(
          half.includes('web') ? half.slice(7, -5) : 'perhaps unfinished',
        )
      }
      if (round > 30) throw new Error('it never ended')
      turn = await killWhile(data, world, way, turn.jobId, round > 5 ? 5000 : random() * 40)
    }
    const whole = stepsFor(12).map((step) => thingOf(step.request))
    expect(thingsIn(world)).toEqual(way === 'resume' ? whole.toSorted() : [])
    expect(turn.view.state).toBe(way === 'resume' ? 'succeeded' : 'cancelled')
  }
  expect(kills).toBeGreaterThan(5)
})
