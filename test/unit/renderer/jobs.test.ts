import { describe, expect, it } from 'vitest'
import {
  canCancel,
  canResume,
  canRollBack,
  currentStep,
  jobSummary,
  stepProgress,
} from '../../../src-renderer/jobs/job-state.ts'
import type { JobState, JobView } from '../../../src-shared/contract/jobs.ts'
import { fakeJobs } from '../../support/fake-api/jobs.ts'

const jobIn = (state: JobState): JobView => {
  const job = fakeJobs(1e12).find((item) => item.state === state)
  if (!job) throw new Error(`no fake job ${state}`)
  return job
}

describe('jobs in words', () => {
  it('says how far a job is and how long it will take', () => {
    expect(jobSummary(jobIn('running'))).toBe('2 of 5 steps, about 48 s left')
    expect(jobSummary(jobIn('succeeded'))).toBe('2 of 2 steps')
  })

  it('counts bytes with their rate while running', () => {
    const step = currentStep(jobIn('running'))
    expect(step?.id).toBe('s3')
    expect(step && stepProgress(step)).toBe('160 MiB of 412 MiB · 21 MiB/s · 12 s left · 64 MiB saved')
  })

  it('points at what went wrong when nothing runs', () => {
    expect(currentStep(jobIn('failed'))?.state).toBe('failed')
  })

  it('offers what the state allows', () => {
    expect(canCancel('running')).toBe(true)
    expect(canCancel('cancelling')).toBe(false)
    expect(canResume('interrupted')).toBe(true)
    expect(canResume('succeeded')).toBe(false)
    expect(canRollBack(jobIn('running'))).toBe(false)
    expect(canRollBack(jobIn('failed'))).toBe(true)
  })
})
