import type { StoredJob, StoredStep } from '@main/storage/index.ts'
import type { DiskShares, JobView, MadeImage, StepState, StepView } from '../../src-shared/contract/jobs.ts'
import type { WayTaken } from '../../src-shared/images/route.ts'
import { canHoldStill } from '../../src-shared/plan/image-requests.ts'
import type { Request } from '../../src-shared/plan/requests.ts'
import type { Meter } from './meter.ts'

export interface Live {
  meters: ReadonlyMap<number, Meter>
  ways: ReadonlyMap<number, WayTaken>
  now: number
  /** How far the taking back is; absent while going forward. */
  rollback?: { done: number; total: number } | undefined
  /** A person holds it still. */
  paused?: boolean
}

const ended = new Set<StepState>([
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
  'compensated',
  'compensation-failed',
])

/** A job as the window shows it. `live` is given for jobs that run in this process, `shares` for those that did. */
export function viewOf(
  job: StoredJob,
  live?: Live,
  shares: ReadonlyMap<number, DiskShares> = new Map(),
): JobView {
  const steps = job.steps.map((step, i) => ({
    ...stepView(step),
    ...measured(step, live, i),
    way: live?.ways.get(i) ?? null,
    shares: shares.get(i) ?? null,
  }))
  const { progress, leftMs } = live
    ? outlook(job, steps, live)
    : { progress: finalProgress(job), leftMs: null }
  const { id, kind, title, designId, createdAt, startedAt, endedAt, error, leftovers } = job
  return {
    id,
    kind,
    title,
    state: job.state,
    paused: live ? live.paused === true : job.paused,
    canPause: live !== undefined && isPausable(job, live),
    designId,
    createdAt,
    startedAt,
    endedAt,
    steps,
    progress,
    leftMs,
    error,
    leftovers,
  }
}

/** Something that can hold still is still to be done. */
const isPausable = ({ state, steps }: StoredJob, { rollback }: Live): boolean =>
  (state === 'queued' || state === 'running') &&
  rollback === undefined &&
  steps.some((step) => !ended.has(step.state) && canHoldStill(step.plan.request))

/** How fast a step is now, and how long it takes. */
function measured(
  { state, done, total }: StoredStep,
  live: Live | undefined,
  position: number,
): Pick<StepView, 'rate' | 'leftMs'> {
  const meter = live?.meters.get(position)
  if (!live || !meter || live.paused === true || state !== 'running') return { rate: null, leftMs: null }
  return {
    rate: meter.rate(live.now),
    leftMs: total === null ? null : meter.left(live.now, total - done),
  }
}

function stepView(step: StoredStep): Omit<StepView, 'rate' | 'leftMs' | 'way' | 'shares'> {
  const { plan, state, done, total, unit, startedAt, endedAt, error } = step
  return {
    id: plan.id,
    title: plan.title,
    state,
    hostId: plan.hostId,
    serverId: plan.serverId ?? null,
    replica: plan.replica ?? null,
    after: plan.after,
    image: imageOf(plan.request),
    done,
    total,
    unit,
    startedAt,
    endedAt,
    error,
  }
}

function imageOf(request: Request): MadeImage | null {
  if (request.kind !== 'image.capture' && request.kind !== 'image.import' && request.kind !== 'image.fetch')
    return null
  const { imageId, imageName: name, storeId } = request
  return { kind: request.kind === 'image.capture' ? 'capture' : 'import', imageId, name, storeId }
}

/** A step without an estimate still counts. */
const weightOf = (step: StoredStep): number => Math.max(step.plan.estimateMs, 500)

function finalProgress(job: StoredJob): number {
  if (job.state === 'succeeded') return 1
  const whole = job.steps.reduce((sum, step) => sum + weightOf(step), 0)
  const done = job.steps.reduce((sum, step) => sum + (step.state === 'succeeded' ? weightOf(step) : 0), 0)
  return whole === 0 ? 0 : done / whole
}

function outlook(
  job: StoredJob,
  views: readonly StepView[],
  live: Live,
): { progress: number; leftMs: number | null } {
  if (live.rollback) {
    const { done, total } = live.rollback
    return { progress: total === 0 ? 1 : done / total, leftMs: null }
  }
  let whole = 0
  let done = 0
  /** The longest of what runs now bounds what is left from below. */
  let longest = 0
  /** Nothing else is to come, and of all that runs it is known how long it takes. */
  let known = true
  for (const [i, step] of job.steps.entries()) {
    const weight = weightOf(step)
    const share = shareOf(step, live.now)
    whole += weight
    done += weight * share
    if (ended.has(step.state)) continue
    const measuredMs = views[i]?.leftMs ?? null
    known &&= measuredMs !== null
    if (step.state === 'running') longest = Math.max(longest, measuredMs ?? weight * (1 - share))
  }
  const progress = whole === 0 ? 1 : done / whole
  if (job.startedAt === null || progress === 0 || live.paused) return { progress, leftMs: null }
  if (known && longest > 0) return { progress, leftMs: Math.round(longest) }
  const elapsed = live.now - job.startedAt
  // Early on the estimates know better than the few seconds that have passed.
  const guessed = progress < 0.1 ? whole - done : (elapsed * (1 - progress)) / progress
  return { progress, leftMs: Math.round(Math.max(guessed, longest)) }
}

function shareOf(step: StoredStep, now: number): number {
  if (ended.has(step.state)) return 1
  if (step.state !== 'running') return 0
  if (step.total !== null && step.total > 0) return Math.min(1, step.done / step.total)
  // Nothing is reported: assume it keeps to its estimate, but never that it is done.
  return Math.min(0.9, (now - (step.startedAt ?? now)) / weightOf(step))
}
