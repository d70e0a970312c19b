import type { AuditNote, Storage } from '@main/storage/index.ts'
import { type Clock, systemClock } from '../../src-shared/base/clock.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import { JobEngine } from './engine.ts'
import type { DoneStep, RequestExecutor } from './executor.ts'
import { Gate, type Limits } from './gate.ts'
import type { JobEvents } from './parts.ts'

export interface JobEngineOptions {
  storage: Storage
  executor: RequestExecutor
  /** Hears each step's beginning and outcome, inside the transaction that records it. */
  audit: { record(note: AuditNote): unknown }
  clock?: Clock
  /** Default 2 steps a host, 8 in all. */
  concurrency?: Limits
  /**
   * Told of each request that was carried out, inside the transaction that records its outcome: what it writes to
   * the storage is kept with it or not at all. Must not wait. If it throws, the job stops.
   */
  onStepDone?: (done: DoneStep) => void
  /** Hears what could not be written and bugs. */
  onError?: (error: unknown) => void
  /** Pauses before a request is tried again because its connection failed. Default 1 s, then 4 s. */
  retryDelaysMs?: readonly number[]
}

/** The engine over a storage; jobs that an earlier process left running become interrupted at once. */
export function createJobEngine(options: JobEngineOptions): JobEngine {
  const { storage, executor, audit } = options
  const onError = options.onError ?? (() => undefined)
  return new JobEngine({
    storage,
    executor,
    audit,
    clock: options.clock ?? systemClock,
    gate: new Gate(options.concurrency ?? { perHost: 2, total: 8 }),
    events: new Emitter<JobEvents>(onError),
    hostName: (id) => storage.hosts.get(id)?.name ?? id,
    retryDelaysMs: options.retryDelaysMs ?? [1000, 4000],
    onStepDone: options.onStepDone ?? (() => undefined),
    onError,
  })
}

export type { JobEngine } from './engine.ts'
export type { DoneStep, Progress, RequestContext, RequestExecutor } from './executor.ts'
export type { JobRequest } from './new-job.ts'
export type { JobEvents } from './parts.ts'
