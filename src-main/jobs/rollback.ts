import type { StoredJob } from '@main/storage/index.ts'
import { hostsOf, isDestructive } from '../../src-shared/plan/requests.ts'
import type { ActiveJob } from './active-job.ts'
import { attemptedOf, carryOut } from './attempt.ts'
import type { Parts } from './parts.ts'
import { t } from '../../src-shared/text/translate.ts'

/**
 * Takes back, last first, every step that put something on a host, also unfinished ones. What cannot be taken back
 * keeps the steps before it too: a disk stays when its machine could not be removed. Never throws.
 */
export async function runRollback(parts: Parts, active: ActiveJob): Promise<void> {
  const { steps } = active.job
  const due = steps.flatMap((step, i) => (step.touched ? [i] : [])).toReversed()
  const kept = new Set<number>()
  active.rollback = { done: 0, total: due.length }
  for (const position of due) {
    if (active.halt.signal.aborted) return
    if (kept.has(position)) active.log('warning', t`Left as it is: ${title(active, position)}.`, position)
    else if (!(await takeBack(parts, active, position))) {
      for (const before of ancestors(active.job, position)) kept.add(before)
    }
    active.rollback.done += 1
  }
}

/** False when the steps before must stay as they are. */
async function takeBack(parts: Parts, active: ActiveJob, position: number): Promise<boolean> {
  const { plan: planned, state: came } = active.step(position)
  const { request } = planned
  const back = parts.executor.compensation(request, came !== 'succeeded')
  if (!back) {
    active.log('info', t`Cannot be taken back: ${title(active, position)}.`, position)
    return !isDestructive(request)
  }
  let release
  try {
    const claim = { locks: parts.executor.locks(back).toSorted(), hosts: hostsOf(back) }
    release = await parts.gate.acquire(claim, active.halt.signal)
  } catch {
    return false
  }
  try {
    active.log('info', t`Take back: ${title(active, position)}`, position)
    const begun = active.commit(() => {
      active.setStep(position, { state: 'compensating', error: null })
      active.audit(position, back, 'started', true)
    })
    if (!begun) return false
    const answer = await carryOut(parts, back, active.context(position, active.abort.signal), false)
    const { plan } = active.step(position)
    return active.commit(() => {
      active.setStep(position, { state: 'compensated', touched: false, endedAt: parts.clock.now() })
      active.audit(position, back, 'succeeded', true)
      parts.onStepDone({
        jobId: active.job.id,
        designId: active.job.designId,
        stepId: plan.id,
        serverId: plan.serverId ?? null,
        replica: plan.replica ?? null,
        request: back,
        answer,
        compensation: true,
      })
    })
  } catch (thrown) {
    const { info } = attemptedOf(thrown)
    const stopped = active.abort.signal.aborted
    active.log(stopped ? 'warning' : 'error', info.message, position)
    active.commit(() => {
      const state = stopped ? 'interrupted' : 'compensation-failed'
      active.setStep(position, { state, endedAt: parts.clock.now(), error: info })
      active.audit(position, back, stopped ? 'cancelled' : 'failed', true, info)
    })
    return false
  } finally {
    release()
  }
}

const title = (active: ActiveJob, position: number): string => active.step(position).plan.title

/** Positions of all steps that a step comes after, directly or not. */
function ancestors(job: StoredJob, position: number): Set<number> {
  const at = new Map(job.steps.map((step, i) => [step.plan.id, i]))
  const found = new Set<number>()
  const visit = (i: number) => {
    for (const id of job.steps[i]?.plan.after ?? []) {
      const before = at.get(id)
      if (before === undefined || found.has(before)) continue
      found.add(before)
      visit(before)
    }
  }
  visit(position)
  return found
}
