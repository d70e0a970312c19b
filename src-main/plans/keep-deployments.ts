import type { Clock } from '@shared/base/clock.ts'
import { deploymentAfter, deploymentBefore } from '@shared/plan/deployments.ts'
import { rebound } from '@shared/plan/locate.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import type { DoneStep } from '../jobs/index.ts'
import type { Deployment, Storage } from '../storage/index.ts'

/**
 * Notes, before the first step of a plan runs, where each new instance is going to be: a crash half-way leaves
 * nothing that nobody remembers. Rows of hosts that were added again get their new id. Call it in the transaction that starts the job.
 */
export function noteDeployments(
  storage: Storage,
  plan: Plan,
  hosts: readonly PlanHost[],
  clock: Clock,
): void {
  for (const row of storage.deployments.listByDesign(plan.designId)) {
    const now = rebound(row, hosts)
    if (now !== row) keepRow(storage, plan.designId, now, clock)
  }
  for (const step of plan.steps) {
    if (step.serverId === undefined || step.replica === undefined) continue
    const known = storage.deployments.get(plan.designId, step.serverId, step.replica)
    const row = deploymentBefore(step, known)
    if (row && row !== known) keepRow(storage, plan.designId, row, clock)
  }
}

/**
 * Keeps what is deployed where in step with what was carried out. Runs inside the transaction that records a step's
 * outcome, so that nothing is ever half known.
 */
export function keepDeployments(storage: Storage, done: DoneStep, clock: Clock): void {
  const { designId, serverId, replica, request } = done
  if (designId === null || serverId === null || replica === null) return
  const row = storage.deployments.get(designId, serverId, replica)
  if (!row) return
  const after = deploymentAfter({ request }, row)
  if (!after) storage.deployments.remove(designId, serverId, replica)
  else if (after !== row) keepRow(storage, designId, after, clock)
}

/** Writes one row. */
export function keepRow(
  storage: Storage,
  designId: string,
  row: Parameters<typeof deploymentAfter>[1],
  clock: Clock,
): void {
  storage.deployments.upsert({
    ...row,
    hostId: row.hostId as Deployment['hostId'],
    designId,
    updatedAt: clock.now(),
  })
}

/**
 * Forgets, once a job has ended, the rows of instances of which nothing came to be: no machine was asked for and no
 * disk was made, or all of it was taken back. Otherwise they would look like machines that someone removed by hand.
 */
export function forgetUnmade(storage: Storage, jobId: string): void {
  const job = storage.jobs.get(jobId)
  if (!job?.designId || !['succeeded', 'failed', 'cancelled'].includes(job.state)) return
  for (const { plan, touched } of job.steps) {
    const { request, serverId, replica } = plan
    if (touched || request.kind !== 'machine.define' || serverId === undefined || replica === undefined)
      continue
    const row = storage.deployments.get(job.designId, serverId, replica)
    if (row && row.uuid === request.spec.uuid && row.volumes.length === 0 && request.create) {
      storage.deployments.remove(job.designId, serverId, replica)
    }
  }
}
