import type { StoredJob, StoredStep } from '@main/storage/index.ts'
import { TerraceError } from '../../src-shared/base/errors.ts'
import { newId } from '../../src-shared/base/ids.ts'
import type { PlanStep } from '../../src-shared/plan/plan.ts'
import { t } from '../../src-shared/text/translate.ts'

export interface JobRequest {
  /** "apply", "destroy", "adopt" … */
  kind: string
  title: string
  designId: string | null
  /** In a valid order: each comes after those it names in `after`. */
  steps: readonly PlanStep[]
}

const untouched = { state: 'waiting', touched: false, done: 0, total: null, unit: null } as const
const unbegun = { startedAt: null, endedAt: null, error: null } as const

/** Throws `invalid` for steps without a valid order. */
export function newJob(request: JobRequest, now: number): StoredJob {
  const seen = new Set<string>()
  for (const { id, after } of request.steps) {
    const missing = after.find((before) => !seen.has(before))
    if (missing !== undefined || seen.has(id)) {
      const message =
        missing === undefined
          ? t`The step ${id} of ${request.title} occurs twice.`
          : t`The step ${id} of ${request.title} comes before ${missing}, which it needs.`
      throw new TerraceError('invalid', message, {
        left: t`Nothing was started.`,
        next: t`Make the plan again.`,
      })
    }
    seen.add(id)
  }
  const { kind, title, designId } = request
  const steps = request.steps.map((plan): StoredStep => ({ plan, ...untouched, ...unbegun }))
  return {
    id: newId('job'),
    kind,
    title,
    designId,
    state: 'queued',
    paused: false,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    error: null,
    leftovers: [],
    steps,
  }
}

/** A job that ended, ready to go on: what succeeded stays, all else waits again. What was touched stays known. */
export function toGoOn(job: StoredJob): StoredJob {
  const steps = job.steps.map((step): StoredStep =>
    step.state === 'succeeded' ? step : { ...step, state: 'waiting', ...unbegun },
  )
  return { ...job, state: 'queued', paused: false, ...unbegun, leftovers: [], steps }
}
