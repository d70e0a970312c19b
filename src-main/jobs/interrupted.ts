import type { StoredJob } from '@main/storage/index.ts'
import { type HostName, leftoversOf } from './made-things.ts'

/** States of a job that an engine drives. */
export const DRIVEN = ['queued', 'running', 'cancelling'] as const

export const isDriven = (job: StoredJob): boolean => DRIVEN.some((state) => state === job.state)

/**
 * What a job that was being driven is when its engine is gone: interrupted, and with it each step whose outcome was
 * never recorded. What it may have put on hosts is named.
 */
export function asInterrupted(job: StoredJob, now: number, hostName: HostName): StoredJob {
  const steps = job.steps.map((step) =>
    step.state === 'running' || step.state === 'compensating'
      ? { ...step, state: 'interrupted' as const, endedAt: now }
      : step,
  )
  return { ...job, state: 'interrupted', endedAt: now, steps, leftovers: leftoversOf(steps, hostName) }
}
