import type { StoredStep } from '@main/storage/index.ts'
import { toErrorInfo } from '../../src-shared/base/errors.ts'
import type { StepState } from '../../src-shared/contract/jobs.ts'
import { hostsOf } from '../../src-shared/plan/requests.ts'
import type { ActiveJob } from './active-job.ts'
import { Attempted, attemptedOf, carryOut, tidyUp } from './attempt.ts'
import type { Parts } from './parts.ts'

/**
 * Runs the waiting steps of a job, each as soon as those it comes after have succeeded. When one fails, what runs is
 * finished, nothing more begins, and the rest is skipped. Never throws.
 */
export function runForward(parts: Parts, active: ActiveJob): Promise<void> {
  const { steps } = active.job
  const position = new Map(steps.map((step, i) => [step.plan.id, i]))
  const isReady = (step: StoredStep) =>
    step.state === 'waiting' &&
    step.plan.after.every((id) => steps[position.get(id) ?? -1]?.state === 'succeeded')

  return new Promise((resolve) => {
    const launched = new Set<number>()
    let open = 0
    /** Paused with something left to do. */
    const isHeld = () =>
      active.pause.paused &&
      !active.halt.signal.aborted &&
      steps.some((step, i) => !launched.has(i) && isReady(step))
    const launch = () => {
      for (const [i, step] of steps.entries()) {
        if (active.halt.signal.aborted || active.pause.paused) break
        if (launched.has(i) || !isReady(step)) continue
        launched.add(i)
        open += 1
        void enter(parts, active, i).finally(() => {
          open -= 1
          launch()
        })
      }
      if (open > 0 || isHeld()) return
      stop()
      active.halt.signal.removeEventListener('abort', launch)
      resolve()
    }
    const stop = active.pause.onChange(launch)
    active.halt.signal.addEventListener('abort', launch)
    launch()
  })
}

/** Waits for its turn, then runs the step. */
async function enter(parts: Parts, active: ActiveJob, position: number): Promise<void> {
  const { request } = active.step(position).plan
  let release
  try {
    const claim = { locks: parts.executor.locks(request).toSorted(), hosts: hostsOf(request) }
    release = await parts.gate.acquire(claim, active.halt.signal)
  } catch (thrown) {
    if (!active.halt.signal.aborted) fail(parts, active, position, new Attempted(toErrorInfo(thrown), false))
    return
  }
  try {
    if (!active.halt.signal.aborted) await perform(parts, active, position)
  } catch (thrown) {
    fail(parts, active, position, thrown)
  } finally {
    release()
  }
}

async function perform(parts: Parts, active: ActiveJob, position: number): Promise<void> {
  const { plan, touched } = active.step(position)
  const { request } = plan
  const now = () => parts.clock.now()
  active.log('info', plan.title, position)
  const intent = active.commit(() => {
    if (active.job.state === 'queued')
      active.setState('running', { startedAt: active.job.startedAt ?? now() })
    active.setStep(position, {
      state: 'running',
      touched: true,
      startedAt: now(),
      error: null,
      done: 0,
      total: null,
    })
    active.audit(position, request, 'started')
  })
  if (!intent) return
  const context = active.context(position, active.abort.signal)
  let answer: unknown
  try {
    answer = await carryOut(parts, request, context, touched)
  } catch (thrown) {
    fail(parts, active, position, thrown)
    // Terrace is closing: the next start finds it named, and asks.
    if (
      active.step(position).touched &&
      active.ending !== 'shutdown' &&
      (await tidyUp(parts, request, context))
    ) {
      active.commit(() => active.setStep(position, { touched: false }))
    }
    return
  }
  active.commit(() => {
    const step = active.step(position)
    active.setStep(position, { state: 'succeeded', endedAt: now(), done: step.total ?? step.done })
    active.audit(position, request, 'succeeded')
    parts.onStepDone({
      jobId: active.job.id,
      designId: active.job.designId,
      stepId: plan.id,
      serverId: plan.serverId ?? null,
      replica: plan.replica ?? null,
      request,
      answer,
      compensation: false,
    })
  })
}

/** Records that a step did not succeed. */
function fail(parts: Parts, active: ActiveJob, position: number, thrown: unknown): void {
  const { info, touched } = attemptedOf(thrown)
  const { plan } = active.step(position)
  const state = stateAfter(active)
  active.halt.abort()
  active.log(state === 'failed' ? 'error' : 'warning', info.message, position)
  active.commit(() => {
    active.setStep(position, { state, touched, endedAt: parts.clock.now(), error: info })
    active.audit(position, plan.request, state === 'cancelled' ? 'cancelled' : 'failed', false, info)
  })
}

const stateAfter = ({ abort, ending }: ActiveJob): StepState => {
  if (!abort.signal.aborted) return 'failed'
  return ending === 'shutdown' ? 'interrupted' : 'cancelled'
}
