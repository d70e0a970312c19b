import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '@shared/base/clock.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { Services } from '@shared/contract/index.ts'
import { compareBasis } from '@shared/plan/basis.ts'
import { makePlan } from '@shared/plan/make-plan.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { Dispatcher } from '../actuators/index.ts'
import { designName, readDesign, worldOf } from '../designs/index.ts'
import type { HostRegistry } from '../hosts/index.ts'
import type { JobEngine } from '../jobs/index.ts'
import type { AuditLog, Storage } from '../storage/index.ts'

export interface PlanServiceOptions {
  storage: Storage
  registry: HostRegistry
  dispatcher: Dispatcher
  jobs: JobEngine
  auditLog: AuditLog
  clock: Clock
}

/** The "plans" feature of the contract. */
export function createPlanService(options: PlanServiceOptions): Services['plans'] {
  const { storage, registry, dispatcher, jobs, auditLog, clock } = options

  const planFrom = (designId: string, destroy: boolean): Plan => {
    const { records } = readDesign(storage, designId)
    const now = clock.now()
    return makePlan({
      design: { id: designId, records },
      hosts: worldOf(registry, now),
      deployments: storage.deployments.listByDesign(designId),
      now,
      newUuid: randomUUID,
      newMac,
      destroy,
    })
  }

  const load = (planId: string): Plan => {
    const plan = storage.plans.load(planId)
    if (plan) return plan
    throw new TerraceError('not-found', 'That plan is not kept any more.', {
      left: 'Nothing was touched.',
      next: 'Make the plan again.',
    })
  }

  return {
    place: ({ designId }) => planFrom(designId, false).placement,

    async make({ designId, destroy }) {
      await readAll(registry)
      const plan = planFrom(designId, destroy)
      storage.plans.save(plan)
      return plan
    },

    commands: ({ planId, stepId }) => {
      const step = load(planId).steps.find(({ id }) => id === stepId)
      if (!step) throw new TerraceError('not-found', 'The plan has no such step.')
      return dispatcher.preview(step.request)
    },

    async apply({ planId, agreed }) {
      const plan = load(planId)
      const unagreed = plan.steps.filter(({ id, risk }) => risk !== 'none' && !agreed.includes(id))
      if (unagreed[0]) {
        throw new TerraceError('precondition', `Not agreed to: ${unagreed[0].title}.`, {
          left: 'Nothing was touched.',
          next: 'Agree to each marked step, or change the design.',
        })
      }
      mustBeIdle(plan)
      await readAll(registry)
      const destroy = plan.steps.length > 0 && plan.totals.create + plan.totals.change + plan.totals.keep === 0
      const fresh = planFrom(plan.designId, plan.destroy ?? destroy)
      const moved = compareBasis(plan, fresh)
      const blocked = fresh.problems.find(({ severity }) => severity === 'error')
      if (moved.length > 0 || blocked) {
        const why = moved.length > 0 ? moved.join('; ') : (blocked?.text ?? '')
        throw new TerraceError('conflict', `Since this plan was made: ${why}.`, {
          left: 'Nothing was touched.',
          next: 'Make the plan again and review it.',
        })
      }
      const title = plan.destroy ? `Destroy ${plan.designName}` : `Apply ${plan.designName}`
      const jobId = jobs.start({ kind: plan.destroy ? 'destroy' : 'apply', title, designId: plan.designId, steps: plan.steps })
      auditLog.record({
        what: plan.destroy ? 'plan.destroy' : 'plan.apply',
        text: `${title}: ${plan.steps.length} steps`,
        outcome: 'started',
        designName: designName(readDesign(storage, plan.designId).records),
        jobId,
      })
      return { jobId }
    },
  }

  /** Two jobs on one design would plan against each other's half-done work. */
  function mustBeIdle(plan: Plan): void {
    const busy = jobs.list(50).find(
      (job) => job.designId === plan.designId && ['queued', 'running', 'cancelling'].includes(job.state),
    )
    if (!busy) return
    throw new TerraceError('conflict', `${busy.title} is still running.`, {
      left: 'Nothing was touched.',
      next: 'Wait for it or cancel it first.',
    })
  }
}

/** Reads every host that is enabled, with its volumes; one that does not answer keeps its last known facts. */
async function readAll(registry: HostRegistry): Promise<void> {
  await Promise.all(
    registry
      .all()
      .filter(({ host, needsPerson }) => host.enabled && !needsPerson)
      .map(async (monitor) => {
        await monitor.read(true)
        if (monitor.reachable && monitor.facts?.family) await monitor.readVolumes().catch(() => undefined)
      }),
  )
}

/** A random address in the range that QEMU's own OUI gives for local use: 52:54:00. */
function newMac(): string {
  return ['52', '54', '00', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}
