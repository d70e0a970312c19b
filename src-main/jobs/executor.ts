import type { DiskShares, LogLine } from '../../src-shared/contract/jobs.ts'
import type { WayTaken } from '../../src-shared/images/route.ts'
import type { Request } from '../../src-shared/plan/requests.ts'
import type { Pausing } from './pausing.ts'

export interface Progress {
  done: number
  /** null while unknown. */
  total: number | null
  unit: 'bytes' | 'items'
  /** Where a disk is moved. */
  shares?: DiskShares
}

/** What a request may use while it is carried out. */
export interface RequestContext {
  /** Aborted when the person cancels: stop at the next point where that is safe. */
  signal: AbortSignal
  progress(progress: Progress): void
  log(level: LogLine['level'], text: string): void
  /** Says which way bytes go, for the person who watches. Absent outside jobs. */
  way?(way: WayTaken): void
  /** Absent outside jobs. A request that can hold still does so while it is paused. */
  pausing?: Pausing
}

/** What the engine needs of whatever carries out requests. */
export interface RequestExecutor {
  /**
   * Carries it out and reads it back. Asking for what already holds is success. Errors say in `changed` whether
   * something of it may be on the host; with 'nothing' the engine leaves alone what it finds there.
   */
  run(request: Request, context: RequestContext): Promise<unknown>
  /** Is what the request asks for complete on the host already? In doubt no: a half-copied volume does not hold. */
  holds(request: Request, context: RequestContext): Promise<boolean>
  /** The request that takes it back, or null. `unfinished`: it may not have come to its end. */
  compensation(request: Request, unfinished?: boolean): Request | null
  /** What no two requests may work on at once. */
  locks(request: Request): string[]
}

/** A request that was carried out, told inside the transaction that records it. */
export interface DoneStep {
  jobId: string
  designId: string | null
  stepId: string
  serverId: string | null
  replica: number | null
  request: Request
  /** What the executor answered; undefined when it was found to hold already. */
  answer: unknown
  /** It takes back an earlier step; `request` is then the compensating one. */
  compensation: boolean
}
