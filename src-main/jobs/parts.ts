import type { AuditNote, Storage } from '@main/storage/index.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import type { Emitter } from '../../src-shared/base/emitter.ts'
import type { JobView, LogLine } from '../../src-shared/contract/jobs.ts'
import type { DoneStep, RequestExecutor } from './executor.ts'
import type { Gate } from './gate.ts'
import type { HostName } from './made-things.ts'

export interface JobEvents {
  changed: JobView
  log: { id: string; lines: LogLine[] }
}

/** What the files of the engine share. */
export interface Parts {
  storage: Storage
  executor: RequestExecutor
  audit: { record(note: AuditNote): unknown }
  clock: Clock
  gate: Gate
  events: Emitter<JobEvents>
  hostName: HostName
  /** Pauses before the second, third … try; its length is how often a failed connection is tried again. */
  retryDelaysMs: readonly number[]
  onStepDone: (done: DoneStep) => void
  onError: (error: unknown) => void
}
