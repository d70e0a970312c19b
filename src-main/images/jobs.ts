import { newId } from '@shared/base/ids.ts'
import type { PlanStep } from '@shared/plan/plan.ts'
import { describe, hostOf, isDestructive, type Request } from '@shared/plan/requests.ts'
import type { JobEngine } from '../jobs/index.ts'

export interface Names {
  host(id: string): string | undefined
  store(id: string): string | undefined
}

/** An id for an image that is to be made; safe as a file's name everywhere. */
export const newImageId = (): string => `image-${newId('image').slice('image:'.length)}`

/** Guesses until steps have been measured, on the long side. */
const rate = 60e6

/** Starts a job of steps that do not depend on one another. `bytes` is what each moves at most. */
export function startImageJob(
  jobs: JobEngine,
  names: Names,
  job: { kind: string; title: string; requests: readonly Request[]; bytes: number },
): string {
  const steps = job.requests.map((request, index): PlanStep => {
    return {
      id: `s${index + 1}`,
      after: [],
      request,
      title: describe(request, names),
      hostId: hostOf(request),
      changes: [],
      bytes: job.bytes,
      estimateMs: 1000 + Math.round((job.bytes / rate) * 1000),
      risk: isDestructive(request) ? 'destroy' : 'none',
    }
  })
  const { kind, title } = job
  return jobs.start({ kind, title, designId: null, steps }).id
}
