import { onTestFinished } from 'vitest'
import { AuditLog, type Storage } from '@main/storage/index.ts'
import { createJobEngine, type DoneStep, type JobEngine } from '@main/jobs/index.ts'
import { testStorage } from '../storage/folder.ts'
import { FakeWorld } from './fake-world.ts'

export interface WorldEngine {
  storage: Storage
  world: FakeWorld
  engine: JobEngine
  done: DoneStep[]
  errors: unknown[]
}

/** An engine over a fake world; `storage` and `world` may be those of an engine before. */
export function worldEngine(given: { storage?: Storage; world?: FakeWorld } = {}): WorldEngine {
  const storage = given.storage ?? testStorage()
  const world = given.world ?? new FakeWorld()
  const done: DoneStep[] = []
  const errors: unknown[] = []
  const engine = createJobEngine({
    storage,
    executor: world,
    audit: new AuditLog({ storage, who: 'ada@desk' }),
    retryDelaysMs: [1, 2],
    onStepDone: (step) => done.push(step),
    onError: (error) => errors.push(error),
  })
  onTestFinished(() => engine.stop())
  return { storage, world, engine, done, errors }
}

/** "s1a succeeded, s1b failed" */
export const statesOf = (engine: JobEngine, id: string): string =>
  engine
    .get({ id })
    .steps.map((step) => `${step.id} ${step.state}`)
    .join(', ')

export const apply = (engine: JobEngine, steps: Parameters<JobEngine['start']>[0]['steps']): string =>
  engine.start({ kind: 'apply', title: 'Apply Shop', designId: null, steps }).id
