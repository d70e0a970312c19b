import { z } from 'zod'
import type { ErrorInfo } from '../base/errors.ts'
import type { WayTaken } from '../images/route.ts'
import type { StoreId } from '../plan/image-requests.ts'
import { call, feature } from './feature.ts'

export const jobId = z.string().regex(/^job:[0-9a-z]{1,32}$/)

export type JobState =
  'queued' | 'running' | 'cancelling' | 'cancelled' | 'succeeded' | 'failed' | 'interrupted'
export type StepState =
  | 'waiting'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'interrupted'
  | 'compensating'
  | 'compensated'
  | 'compensation-failed'

/** The image that a step makes. */
export interface MadeImage {
  kind: 'capture' | 'import'
  imageId: string
  name: string
  storeId: StoreId
}

/** What became so far of the disk that a step moves; in bytes of that disk, but what was sent. */
export interface DiskShares {
  zeroBytes: number
  /** Where it goes to already: saved by deduplication. */
  hadBytes: number
  /** Unchanged since the image before, which was known without reading it. */
  keptBytes: number
  /** Came in an earlier try that was cut. */
  earlierBytes: number
  /** As they go from one side to the other; null where nobody counts them. */
  sentBytes: number | null
  sections: number
  sectionsDone: number
}

export interface StepView {
  id: string
  title: string
  state: StepState
  hostId: string | null
  serverId: string | null
  replica: number | null
  after: string[]
  /** Which way its bytes go, once that is known. Not kept when the job has ended: its log says it too. */
  way: WayTaken | null
  /** Of steps that make an image. */
  image: MadeImage | null
  /** Of `unit`, what takes time: of a disk not its holes. total null when unknown. */
  done: number
  total: number | null
  unit: 'bytes' | 'items' | null
  /** Units a second, lately. */
  rate: number | null
  /** Until `total` is reached, in ms, by the rate; null while nobody knows. */
  leftMs: number | null
  /** Of steps that move a disk; kept as long as the process that carried it out is there. */
  shares: DiskShares | null
  startedAt: number | null
  endedAt: number | null
  error: ErrorInfo | null
}

export interface JobView {
  id: string
  /** "apply", "destroy", "adopt" … */
  kind: string
  title: string
  state: JobState
  /** A person holds it still: it is `running` or `queued`, or `interrupted` where Terrace ended meanwhile. */
  paused: boolean
  /** It runs, and has steps left that can hold still. */
  canPause: boolean
  designId: string | null
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  steps: StepView[]
  /** Whole progress 0..1 by estimated time, and what is left in ms. */
  progress: number
  leftMs: number | null
  error: ErrorInfo | null
  /** Things on hosts that a failed or cancelled job left there, named. */
  leftovers: string[]
}

export interface LogLine {
  serial: number
  at: number
  stepId: string | null
  level: 'info' | 'warning' | 'error'
  text: string
}

const one = z.strictObject({ id: jobId })

export const jobsFeature = feature({
  list: call(z.strictObject({ limit: z.int().min(1).max(500).default(100) }))<JobView[]>(),
  get: call(one)<JobView>(),
  /** Lines newer than `after`. */
  log: call(z.strictObject({ id: jobId, after: z.int().min(0).default(0) }))<LogLine[]>(),
  cancel: call(one)<null>(),
  /** Holds a running job still: steps that move images stop where they are, and no other begins. */
  pause: call(one)<null>(),
  /** Goes on with a paused, interrupted, failed or cancelled job: what is done already is verified, not done twice. */
  resume: call(one)<null>(),
  /** Takes back what the job made, in reverse order. */
  rollback: call(one)<null>(),
})<{ changed: JobView; log: { id: string; lines: LogLine[] } }>()
