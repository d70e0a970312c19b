import type { Clock } from '@shared/base/clock.ts'
import { TerraceError } from '@shared/base/errors.ts'
import { deploymentBefore } from '@shared/plan/deployments.ts'
import type { JobEngine } from '../jobs/index.ts'
import type { Storage, StoredJob } from '../storage/index.ts'
import { keepRow } from './keep-deployments.ts'
import { t } from '@shared/text/translate.ts'

export interface GoOnOptions {
  storage: Storage
  jobs: JobEngine
  clock: Clock
}

/**
 * Resuming and taking back jobs of a design. Both do what was planned long ago, perhaps; so they are refused while
 * another job of the design is at work, and once a later one has built on what this one did.
 */
export function createGoOn({ storage, jobs, clock }: GoOnOptions): Pick<JobEngine, 'resume' | 'rollback'> {
  return {
    resume({ id }) {
      const job = storage.jobs.get(id)
      if (job) {
        mustBeNewest(job)
        storage.transaction(() => noteAgain(storage, job, clock))
      }
      return jobs.resume({ id })
    },
    rollback({ id }) {
      const job = storage.jobs.get(id)
      if (job) mustBeNewest(job)
      return jobs.rollback({ id })
    },
  }

  function mustBeNewest(job: StoredJob): void {
    const { designId } = job
    if (designId === null) return
    for (const id of storage.jobs.recent(500)) {
      if (id === job.id) break
      const later = jobs.get({ id })
      if (later.designId !== designId) continue
      const active = later.endedAt === null
      if (!active && !storage.jobs.get(id)?.steps.some(({ touched }) => touched)) continue
      throw new TerraceError(
        active ? 'conflict' : 'precondition',
        active
          ? t`${later.title} is being carried out now.`
          : t`${later.title} was begun later than this job and has changed what is there.`,
        {
          left: t`Nothing was touched.`,
          next: active
            ? t`Wait for it or cancel it first.`
            : t`Plan the design again: a plan starts from what is there now.`,
        },
      )
    }
  }
}

/**
 * What a job ended without having begun was forgotten (`forgetUnmade`). Before it is begun after all, it is noted
 * where that is going to be: else its disks and machines would be nobody's.
 */
function noteAgain(storage: Storage, job: StoredJob, clock: Clock): void {
  const { designId } = job
  if (designId === null) return
  for (const { plan, state } of job.steps) {
    const { serverId, replica } = plan
    if (state === 'succeeded' || serverId === undefined || replica === undefined) continue
    if (storage.deployments.get(designId, serverId, replica)) continue
    const row = deploymentBefore(plan, undefined)
    if (row) keepRow(storage, designId, row, clock)
  }
}
