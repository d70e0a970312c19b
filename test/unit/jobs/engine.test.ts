import { expect, test } from 'vitest'
import { TerraceError } from '@shared/base/errors.ts'
import type { JobView } from '@shared/contract/jobs.ts'
import { hostDraft } from '@shared/contract/hosts.ts'
import type { PlanStep } from '@shared/plan/plan.ts'
import { removalSteps, serverSteps } from './fake-world.ts'
import { apply, statesOf, worldEngine } from './world-engine.ts'

const rest = { family: null, practice: false, enabled: true, pinnedKey: null, createdAt: 1 }

test('a job runs its steps in order, with the intent written before and the outcome after', async () => {
  const { storage, world, engine, done } = worldEngine()
  const seen: string[] = []
  let id = ''
  world.onRun = () => {
    const stored = storage.jobs.get(id)
    seen.push(`${stored?.state}: ${stored?.steps.map((s) => `${s.state}${s.touched ? '!' : ''}`).join(' ')}`)
  }
  id = apply(engine, serverSteps(1))
  expect(engine.isBusy('design:a')).toBe(false)
  const job = await engine.finished(id)
  expect(world.log).toEqual([
    'volume.create web-1.qcow2',
    'machine.define web-1',
    'machine.start 00000000-0000-4000-8000-000000000001',
  ])
  expect(seen).toEqual([
    'running: running! waiting waiting',
    'running: succeeded! running! waiting',
    'running: succeeded! succeeded! running!',
  ])
  expect(job).toMatchObject({ state: 'succeeded', progress: 1, leftovers: [], error: null })
  expect(done.map(({ stepId, answer }) => [stepId, answer])).toEqual([
    ['s1a', { made: 'volume host:1 web-1.qcow2' }],
    ['s1b', { made: `machine host:1 00000000-0000-4000-8000-000000000001` }],
    ['s1c', { made: `machine host:1 00000000-0000-4000-8000-000000000001 running` }],
  ])
  const audit = storage.audit.list({ search: id }).toReversed()
  expect(audit.map((entry) => `${entry.what} ${entry.outcome}`)).toEqual([
    'job.apply started',
    'volume.create started',
    'volume.create succeeded',
    'machine.define started',
    'machine.define succeeded',
    'machine.start started',
    'machine.start succeeded',
    'job.apply succeeded',
  ])
  expect(audit.every((entry) => entry.who === 'ada@desk')).toBe(true)
  expect(engine.list({ limit: 10 }).map((view) => view.id)).toEqual([id])
})

test('independent steps run side by side, two a host and eight in all', async () => {
  const { world, engine } = worldEngine()
  world.onRun = () => new Promise((resolve) => setTimeout(resolve, 2))
  const steps = Array.from({ length: 24 }, (_, n) => serverSteps(n, `host:${n % 6}`)).flat()
  const first = apply(engine, steps.slice(0, 36))
  const second = apply(engine, steps.slice(36))
  await engine.finished(first)
  await engine.finished(second)
  expect([statesOf(engine, first), statesOf(engine, second)].join()).not.toMatch(/failed|skipped|waiting/)
  expect(world.broken).toEqual([])
  expect(world.most).toBe(8)
})

test('when a step fails, what it half made is removed, what runs is finished, the rest is skipped and named', async () => {
  const { storage, world, engine } = worldEngine()
  storage.hosts.insert({ ...hostDraft.parse({ name: 'node1', address: 'node1' }), ...rest, id: 'host:1' })
  world.fault = (request) => (request.kind === 'machine.define' ? 'half' : undefined)
  const id = apply(engine, serverSteps(1))
  const job = await engine.finished(id)
  expect(statesOf(engine, id)).toBe('s1a succeeded, s1b failed, s1c skipped')
  expect(job.state).toBe('failed')
  expect(job.error).toMatchObject({ code: 'remote-exit', message: 'web-1 broke off.' })
  expect(job.leftovers).toEqual(['disk web-1.qcow2 in pool default on node1'])
  expect([...world.things]).toEqual([['volume host:1 web-1.qcow2', 'whole']])
  expect(job.progress).toBeCloseTo(1 / 3)
})

test('what cannot be removed after a failure is named as perhaps unfinished', async () => {
  const { world, engine } = worldEngine()
  world.fault = (request) =>
    request.kind === 'volume.create' ? 'half' : request.kind === 'volume.delete' ? 'refused' : undefined
  const job = await engine.finished(apply(engine, serverSteps(1)))
  expect(job.leftovers).toEqual(['disk web-1.qcow2 in pool default on host:1 (perhaps unfinished)'])
  expect(engine.log({ id: job.id, after: 0 }).map((line) => `${line.level} ${line.text}`)).toEqual([
    'info volume.create web-1.qcow2',
    'error web-1.qcow2 broke off.',
    'warning What is unfinished could not be removed: web-1.qcow2 was refused.',
  ])
})

test('a thing of someone else under the same name is left alone', async () => {
  const { world, engine } = worldEngine()
  world.things.set('volume host:1 web-1.qcow2', 'whole')
  world.fault = (request) => (request.kind === 'volume.create' ? 'refused' : undefined)
  const id = apply(engine, serverSteps(1))
  const job = await engine.finished(id)
  expect(job).toMatchObject({ state: 'failed', leftovers: [] })
  engine.rollback({ id })
  await engine.finished(id)
  expect([...world.things.values()]).toEqual(['whole'])
  expect(world.log).toEqual(['volume.create web-1.qcow2'])
})

test('a broken connection is tried again twice, verified in between, and then fails the step', async () => {
  const { world, engine } = worldEngine()
  let drops = 2
  world.fault = (request) => (request.kind === 'volume.create' && (drops -= 1) >= 0 ? 'dropped' : undefined)
  expect((await engine.finished(apply(engine, serverSteps(1)))).state).toBe('succeeded')
  expect(world.log.slice(0, 7)).toEqual([
    'volume.create web-1.qcow2',
    'holds web-1.qcow2',
    'volume.delete web-1.qcow2',
    'volume.create web-1.qcow2',
    'holds web-1.qcow2',
    'volume.delete web-1.qcow2',
    'volume.create web-1.qcow2',
  ])
  world.fault = (request) => (request.kind === 'machine.define' ? 'dropped' : undefined)
  const failed = await engine.finished(apply(engine, serverSteps(2)))
  expect(failed.error).toMatchObject({ code: 'transport.closed' })
  expect(world.log.filter((line) => line === 'machine.define web-2')).toHaveLength(3)
})

test('what a host finished after the connection was cut counts as done, however late that is seen', async () => {
  const { world, engine } = worldEngine()
  const image = { storeId: 'store:one', imageId: 'image-0123456789ab', imageName: 'web' } as const
  const disk = { bytes: 10, format: 'raw', via: null, rate: null } as const
  const deploy = (volume: string): PlanStep => ({
    ...(serverSteps(1)[0] as PlanStep),
    request: {
      ...{ kind: 'image.deploy', hostId: 'host:1', pool: 'default', volume, sha256: 'a'.repeat(64) },
      ...{ ...image, ...disk },
    },
  })
  const cutAndFound = (makes: boolean): void => {
    let tries = 0
    world.onRun = ({ kind }) => {
      if (kind !== 'image.deploy') return
      if ((tries += 1) === 1)
        throw new TerraceError('transport.closed', 'The line broke.', { changed: 'maybe' })
      if (makes) world.things.set('volume host:1 late.raw', 'whole')
      throw new TerraceError('not-found', 'The half-made disk is gone.')
    }
  }
  cutAndFound(true)
  const late = await engine.finished(apply(engine, [deploy('late.raw')]))
  expect(late.state).toBe('succeeded')
  expect(engine.log({ id: late.id, after: 0 }).at(-1)?.text).toBe('Found done by now.')
  cutAndFound(false)
  const gone = await engine.finished(apply(engine, [deploy('gone.raw')]))
  expect(gone.error).toMatchObject({ code: 'not-found' })
})

test('cancelling stops at the cancel point, and cancelled is not failed', async () => {
  const { world, engine } = worldEngine()
  world.fault = (request) => (request.kind === 'machine.define' ? 'slow' : undefined)
  const id = apply(engine, serverSteps(1))
  world.onRun = (request) => {
    if (request.kind === 'machine.define') setTimeout(() => engine.cancel({ id }), 5)
  }
  const job = await engine.finished(id)
  expect(statesOf(engine, id)).toBe('s1a succeeded, s1b cancelled, s1c skipped')
  expect(job).toMatchObject({ state: 'cancelled', error: null })
  expect(job.leftovers).toEqual(['disk web-1.qcow2 in pool default on host:1'])
  expect(world.things.has('machine host:1 00000000-0000-4000-8000-000000000001')).toBe(false)
  expect(() => engine.cancel({ id })).toThrow('ended already')
})

test('a failed job goes on where it stopped', async () => {
  const { world, engine } = worldEngine()
  world.fault = (request) => (request.kind === 'machine.start' ? 'refused' : undefined)
  const id = apply(engine, serverSteps(1))
  expect((await engine.finished(id)).state).toBe('failed')
  world.fault = () => undefined
  engine.resume({ id })
  expect(() => engine.resume({ id })).toThrow('running')
  expect(await engine.finished(id)).toMatchObject({ state: 'succeeded', leftovers: [], error: null })
  expect(world.log.filter((line) => line.startsWith('volume.create'))).toHaveLength(1)
  expect(() => engine.resume({ id })).toThrow('All of it is done')
})

test('rolling back takes everything back in reverse order', async () => {
  const { world, engine, done } = worldEngine()
  const id = apply(engine, [...serverSteps(1), ...serverSteps(2)])
  await engine.finished(id)
  world.log.length = 0
  engine.rollback({ id })
  const job = await engine.finished(id)
  expect(job).toMatchObject({ state: 'cancelled', leftovers: [] })
  expect(new Set(job.steps.map((step) => step.state))).toEqual(new Set(['compensated']))
  expect(world.log.map((line) => line.split(' ')[0])).toEqual([
    'machine.forceOff',
    'machine.undefine',
    'volume.delete',
    'machine.forceOff',
    'machine.undefine',
    'volume.delete',
  ])
  expect(world.things.size).toBe(0)
  expect(done.slice(-1)).toMatchObject([
    { stepId: 's1a', compensation: true, request: { kind: 'volume.delete' } },
  ])
})

test('a machine that cannot be taken back keeps its disk', async () => {
  const { world, engine } = worldEngine()
  const id = apply(engine, serverSteps(1))
  await engine.finished(id)
  world.fault = (request) => (request.kind === 'machine.undefine' ? 'refused' : undefined)
  engine.rollback({ id })
  const job = await engine.finished(id)
  expect(statesOf(engine, id)).toBe('s1a succeeded, s1b compensation-failed, s1c compensated')
  expect(job).toMatchObject({ state: 'failed', error: { code: 'precondition' } })
  expect(job.leftovers).toHaveLength(2)
  expect(world.things.get('volume host:1 web-1.qcow2')).toBe('whole')
})

test('what was destroyed stays destroyed, and is not half brought back', async () => {
  const { world, engine } = worldEngine()
  await engine.finished(apply(engine, serverSteps(1)))
  const id = apply(engine, removalSteps(1))
  expect(await engine.finished(id)).toMatchObject({ state: 'succeeded', leftovers: [] })
  engine.rollback({ id })
  expect(await engine.finished(id)).toMatchObject({ leftovers: [] })
  expect(world.things.size).toBe(0)
  expect(engine.log({ id, after: 0 }).map((line) => line.text)).toContain(
    'Cannot be taken back: volume.delete web-1.qcow2.',
  )
})

test('steps without a valid order are refused and nothing is kept', () => {
  const { engine } = worldEngine()
  const [a, b] = serverSteps(1)
  if (!a || !b) throw new Error('no steps')
  expect(() => apply(engine, [b, a])).toThrow('comes before')
  expect(() => apply(engine, [a, a])).toThrow('occurs twice')
  expect(engine.list({ limit: 10 })).toEqual([])
  expect(() => engine.get({ id: 'job:none' })).toThrow(TerraceError)
})

test('a job without steps has succeeded', async () => {
  const { engine } = worldEngine()
  expect(await engine.finished(apply(engine, []))).toMatchObject({ state: 'succeeded', progress: 1 })
})

test('progress is told at most four times a second, with rate and time left, and the end at once', async () => {
  const { world, engine } = worldEngine()
  const views: { at: number; view: JobView }[] = []
  engine.on('changed', (view) => views.push({ at: performance.now(), view }))
  world.onRun = async (request, context) => {
    if (request.kind !== 'volume.create') return
    for (let done = 0; done <= 100; done += 1) {
      context.progress({ done, total: 100, unit: 'bytes' })
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const begin = performance.now()
  const id = apply(engine, serverSteps(1))
  const job = await engine.finished(id)
  const seconds = (performance.now() - begin) / 1000
  expect(views.length).toBeLessThanOrEqual(4 * seconds + 3)
  const running = views.map(({ view }) => view).filter((view) => view.steps[0]?.state === 'running')
  const last = running.at(-1)
  expect(last?.steps[0]?.rate).toBeGreaterThan(5)
  expect(last?.steps[0]?.rate).toBeLessThan(120)
  expect(last?.leftMs).toBeGreaterThan(0)
  expect(last?.progress).toBeGreaterThan(0.1)
  expect(views.at(-1)?.view).toEqual(job)
  expect(job.steps[0]).toMatchObject({ done: 100, total: 100, unit: 'bytes' })
})

test('log lines are told with their serials once they are kept', async () => {
  const { world, engine } = worldEngine()
  const told: number[] = []
  engine.on('log', ({ lines }) => told.push(...lines.map((line) => line.serial)))
  world.onRun = (_request, context) => {
    for (let i = 0; i < 3000; i += 1) context.log('info', `line ${i}`)
  }
  const id = apply(engine, serverSteps(1))
  await engine.finished(id)
  const lines = engine.log({ id, after: 0 })
  expect(told).toEqual(lines.map((line) => line.serial))
  expect(lines.map((line) => line.text).join('\n')).toContain('lines left out')
  expect(engine.log({ id, after: lines.at(-2)?.serial ?? 0 })).toEqual(lines.slice(-1))
})
