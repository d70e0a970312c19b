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
  at.world.onRun = (_request, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('cancelled'))))
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
