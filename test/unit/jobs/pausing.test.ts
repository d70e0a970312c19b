import { expect, test, vi } from 'vitest'
import type { PlanStep } from '@shared/plan/plan.ts'
import { serverSteps } from './fake-world.ts'
import { statesOf, worldEngine } from './world-engine.ts'

/** Two images one after the other. */
const captures = (): PlanStep[] =>
  ['first', 'second'].map((name, index) => ({
    id: `s${index + 1}`,
    after: index === 0 ? [] : ['s1'],
    request: {
      kind: 'image.import',
      storeId: 'store:a',
      imageId: `image-${name}`,
      imageName: name,
      hostId: null,
      path: `/srv/${name}.raw`,
      format: 'raw',
    },
    title: `Import ${name}`,
    hostId: null,
    changes: [],
    bytes: 0,
    estimateMs: 1000,
    risk: 'none',
  }))

/** A request that goes on until its job is ended. */
const untilEnded = (_request: unknown, { signal }: { signal: AbortSignal }) =>
  new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))))

const begin = ({ engine }: ReturnType<typeof worldEngine>, steps: PlanStep[]): string =>
  engine.start({ kind: 'images', title: 'Import both', designId: null, steps }).id

test('a paused job begins no further step until it is resumed, and says so', async () => {
  const at = worldEngine()
  const { engine, world } = at
  const heard: boolean[] = []
  let finishFirst = (): void => undefined
  world.onRun = (_request, { pausing }) => {
    pausing?.onChange((paused) => heard.push(paused))
    return new Promise((resolve) => {
      finishFirst = resolve
    })
  }
  const id = begin(at, captures())
  await vi.waitFor(() => expect(statesOf(engine, id)).toBe('s1 running, s2 waiting'))
  engine.pause({ id })
  expect(engine.get({ id })).toMatchObject({ state: 'running', paused: true, canPause: true, leftMs: null })
  expect(heard).toEqual([true])
  finishFirst()
  await vi.waitFor(() => expect(statesOf(engine, id)).toBe('s1 succeeded, s2 waiting'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(engine.get({ id })).toMatchObject({ state: 'running', paused: true })
  world.onRun = () => undefined
  engine.resume({ id })
  expect(await engine.finished(id)).toMatchObject({ state: 'succeeded', paused: false, canPause: false })
  expect(engine.log({ id, after: 0 }).map(({ text }) => text)).toEqual(
    expect.arrayContaining(['Paused.', 'Goes on.']),
  )
})

test('a paused job can be cancelled', async () => {
  const at = worldEngine()
  at.world.onRun = untilEnded
  const id = begin(at, captures())
  await vi.waitFor(() => expect(statesOf(at.engine, id)).toBe('s1 running, s2 waiting'))
  at.engine.pause({ id })
  at.engine.cancel({ id })
  expect(await at.engine.finished(id)).toMatchObject({ state: 'cancelled', paused: false })
})

test('what cannot hold still is not paused, and what does not run neither', async () => {
  const at = worldEngine()
  at.world.onRun = () => new Promise((resolve) => setTimeout(resolve, 5))
  const id = begin(at, serverSteps(1))
  expect(() => at.engine.pause({ id })).toThrow('Only steps that move images can hold still')
  await at.engine.finished(id)
  expect(() => at.engine.pause({ id })).toThrow('It is not running')
})

test('what was paused when Terrace ended stays paused, and goes on only when it is asked for', async () => {
  const at = worldEngine()
  at.world.onRun = untilEnded
  const id = begin(at, captures())
  await vi.waitFor(() => expect(statesOf(at.engine, id)).toBe('s1 running, s2 waiting'))
  at.engine.pause({ id })
  await at.engine.stop()
  const held = { state: 'interrupted', paused: true, canPause: false }
  expect(at.engine.get({ id })).toMatchObject(held)

  at.world.onRun = () => undefined
  const next = worldEngine({ storage: at.storage, world: at.world })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(next.engine.get({ id })).toMatchObject(held)
  expect(statesOf(next.engine, id)).toBe('s1 interrupted, s2 waiting')
  next.engine.resume({ id })
  expect(await next.engine.finished(id)).toMatchObject({ state: 'succeeded', paused: false })
})

test('a kill keeps a pause as well, and given up it is none any more', async () => {
  const at = worldEngine()
  at.world.onRun = untilEnded
  const id = begin(at, captures())
  await vi.waitFor(() => expect(statesOf(at.engine, id)).toBe('s1 running, s2 waiting'))
  at.engine.pause({ id })
  // As a killed process leaves it: the database as it stands.
  const next = worldEngine({ storage: at.storage })
  expect(next.engine.get({ id })).toMatchObject({ state: 'interrupted', paused: true })
  expect(next.world.log).toEqual([])
  expect(next.storage.audit.list({ search: 'while it was paused' })).toHaveLength(1)
  next.engine.cancel({ id })
  expect(next.engine.get({ id })).toMatchObject({ state: 'cancelled', paused: false })
})

test('what went on before the end is only interrupted', async () => {
  const at = worldEngine()
  at.world.onRun = untilEnded
  const id = begin(at, captures())
  await vi.waitFor(() => expect(statesOf(at.engine, id)).toBe('s1 running, s2 waiting'))
  at.engine.pause({ id })
  at.engine.resume({ id })
  const next = worldEngine({ storage: at.storage })
  expect(next.engine.get({ id })).toMatchObject({ state: 'interrupted', paused: false })
})
