import { expect, test } from 'vitest'
import type { StoredJob, StoredStep } from '@main/storage/index.ts'
import { newJob } from '../../../src-main/jobs/new-job.ts'
import { testStorage } from '../storage/folder.ts'
import { FakeWorld, serverSteps } from './fake-world.ts'
import { apply, statesOf, worldEngine } from './world-engine.ts'

/** What a process leaves in the database that was killed while it did step `at`. */
function killedAt(at: number, states: Partial<StoredStep>[] = []): StoredJob {
  const job = newJob({ kind: 'apply', title: 'Apply Shop', designId: null, steps: serverSteps(1) }, 1)
  return {
    ...job,
    state: 'running',
    startedAt: 2,
    steps: job.steps.map((step, i) => {
      if (i < at) return { ...step, state: 'succeeded', touched: true, ...states[i] }
      return i === at ? { ...step, state: 'running', touched: true, ...states[i] } : step
    }),
  }
}

function restarted(job: StoredJob, world = new FakeWorld()) {
  const storage = testStorage()
  storage.jobs.insert(job)
  return worldEngine({ storage, world })
}

test('what ran when the app was killed is interrupted, and nothing goes on by itself', async () => {
  const job = killedAt(1)
  const { engine, storage, world } = restarted(job)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(statesOf(engine, job.id)).toBe('s1a succeeded, s1b interrupted, s1c waiting')
  expect(engine.get({ id: job.id })).toMatchObject({
    state: 'interrupted',
    leftovers: ['disk web-1.qcow2 in pool default on host:1', 'machine web-1 on host:1 (perhaps unfinished)'],
  })
  expect(world.log).toEqual([])
  expect(storage.audit.list({ search: 'interrupted' })).toHaveLength(1)
})

test('a step that was finished on the host counts as done, and is recorded as such', async () => {
  const job = killedAt(1)
  const { engine, world, done } = restarted(job)
  world.things.set('machine host:1 00000000-0000-4000-8000-000000000001', 'whole')
  engine.resume({ id: job.id })
  expect((await engine.finished(job.id)).state).toBe('succeeded')
  expect(world.log).toEqual(['holds web-1', 'machine.start 00000000-0000-4000-8000-000000000001'])
  expect(done[0]).toMatchObject({ stepId: 's1b', answer: undefined, compensation: false })
})

test('a half-made disk is removed and made anew', async () => {
  const job = killedAt(0)
  const { engine, world } = restarted(job)
  world.things.set('volume host:1 web-1.qcow2', 'half')
  engine.resume({ id: job.id })
  expect((await engine.finished(job.id)).state).toBe('succeeded')
  expect(world.log.slice(0, 3)).toEqual([
    'holds web-1.qcow2',
    'volume.delete web-1.qcow2',
    'volume.create web-1.qcow2',
  ])
  expect(world.broken).toEqual([])
})

test('an interrupted job can be rolled back, with what it half made', async () => {
  const job = killedAt(1)
  const { engine, world } = restarted(job)
  world.things.set('volume host:1 web-1.qcow2', 'whole')
  world.things.set('machine host:1 00000000-0000-4000-8000-000000000001', 'half')
  engine.rollback({ id: job.id })
  expect(await engine.finished(job.id)).toMatchObject({ state: 'cancelled', leftovers: [] })
  expect(world.things.size).toBe(0)
  expect(statesOf(engine, job.id)).toBe('s1a compensated, s1b compensated, s1c skipped')
})

test('killed while taking back: the step is uncertain again, and both ways stay open', async () => {
  const job = killedAt(3, [{}, { state: 'compensating' }, { state: 'compensated', touched: false }])
  const { engine, world } = restarted(job)
  world.things.set('volume host:1 web-1.qcow2', 'whole')
  expect(statesOf(engine, job.id)).toBe('s1a succeeded, s1b interrupted, s1c compensated')
  engine.rollback({ id: job.id })
  await engine.finished(job.id)
  expect(world.log).toEqual([
    'machine.undefine 00000000-0000-4000-8000-000000000001',
    'volume.delete web-1.qcow2',
  ])
  engine.resume({ id: job.id })
  expect((await engine.finished(job.id)).state).toBe('succeeded')
  expect([...world.things.values()]).toEqual(['whole', 'whole', 'whole'])
})

test('an interrupted job can be given up, and still names what it left', () => {
  const job = killedAt(1)
  const { engine } = restarted(job)
  engine.cancel({ id: job.id })
  expect(engine.get({ id: job.id })).toMatchObject({ state: 'cancelled' })
  expect(engine.get({ id: job.id }).leftovers).toHaveLength(2)
})

test('closing the app interrupts what runs within its time, without removing anything', async () => {
  const first = worldEngine()
  first.world.fault = (request) => (request.kind === 'machine.define' ? 'slow' : undefined)
  const id = apply(first.engine, serverSteps(1))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(first.storage.jobs.get(id)?.steps[1]?.state).toBe('running')
  await first.engine.stop()
  expect(statesOf(first.engine, id)).toBe('s1a succeeded, s1b interrupted, s1c waiting')
  expect(first.engine.get({ id }).state).toBe('interrupted')
  expect(first.world.log.filter((line) => line.includes('undefine'))).toEqual([])
  const second = worldEngine({ storage: first.storage, world: first.world })
  first.world.fault = () => undefined
  second.engine.resume({ id })
  expect((await second.engine.finished(id)).state).toBe('succeeded')
})

test('when the outcome cannot be written nothing more begins, and the next start verifies', async () => {
  const { storage, world, engine, errors } = worldEngine()
  const write = storage.jobs.updateStep.bind(storage.jobs)
  let full = false
  storage.jobs.updateStep = (...args) => {
    if (full) throw new Error('disk full')
    write(...args)
  }
  world.onRun = (request) => {
    full = request.kind === 'machine.define'
  }
  const id = apply(engine, serverSteps(1))
  await engine.finished(id)
  expect(world.log).toHaveLength(2)
  expect(errors.length).toBeGreaterThan(0)
  full = false
  expect(storage.jobs.get(id)?.steps.map((step) => step.state)).toEqual(['succeeded', 'running', 'waiting'])
  expect(engine.get({ id }).state).toBe('interrupted')
  engine.resume({ id })
  expect((await engine.finished(id)).state).toBe('succeeded')
  expect(world.log.slice(2)).toEqual(['holds web-1', 'machine.start 00000000-0000-4000-8000-000000000001'])
})

test('what a listener of outcomes cannot keep is not recorded as done', async () => {
  const { storage, world } = worldEngine()
  const { createJobEngine } = await import('@main/jobs/index.ts')
  const engine = createJobEngine({
    storage,
    executor: world,
    audit: { record: () => undefined },
    onStepDone: () => {
      storage.settings.set('half', true)
      throw new Error('no room')
    },
  })
  const job = await engine.finished(apply(engine, serverSteps(1)))
  expect(job.state).toBe('failed')
  expect(storage.settings.get('half')).toBe(null)
  expect(storage.jobs.get(job.id)?.steps[0]?.state).toBe('running')
})
