import { randomBytes, randomUUID } from 'node:crypto'
import { canonicalJson } from '@shared/base/canonical.ts'
import type { Clock } from '@shared/base/clock.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { Services } from '@shared/contract/index.ts'
import { compareBasis } from '@shared/plan/basis.ts'
import { imagesOf, type ImageSource } from '@shared/plan/images.ts'
import { makePlan } from '@shared/plan/make-plan.ts'
import { planMoves } from '@shared/plan/moves/plan-moves.ts'
import type { MovesOfPlan } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import type { Dispatcher } from '../actuators/index.ts'
import type { Compute } from '../compute/index.ts'
import {
  type DesignVersions,
  type FileDialogs,
  suggestedName,
  worldOf,
  writeWhole,
} from '../designs/index.ts'
import type { HostRegistry } from '../hosts/index.ts'
import type { JobEngine } from '../jobs/index.ts'
import type { Storage } from '../storage/index.ts'
import { notUnderstood, readDesign } from '../stored-designs/index.ts'
import { lastMoves, MOVES } from './last-moves.ts'
import { noteDeployments } from './keep-deployments.ts'
import { t, tn } from '@shared/text/translate.ts'

export interface PlanServiceOptions {
  storage: Storage
  registry: HostRegistry
  dispatcher: Dispatcher
  jobs: JobEngine
  versions: DesignVersions
  compute: Compute
  dialogs: FileDialogs
  clock: Clock
}

/** The "plans" feature of the contract. */
export function createPlanService(options: PlanServiceOptions): Services['plans'] {
  const { storage, registry, dispatcher, jobs, versions, compute, dialogs, clock } = options

  /** The hosts as last known, for what asks nobody. */
  const worldFor = (designId: string) => {
    const now = clock.now()
    return { designId, hosts: worldOf(registry, now), now }
  }

  /** What moves are planned from: the hosts and the design as they are now. */
  const movesFrom = (designId: string, moves: MovesOfPlan): Plan => {
    const { records, readOnly } = readDesign(storage, designId)
    if (readOnly) throw notUnderstood()
    const now = clock.now()
    const deployments = storage.deployments.listByDesign(designId)
    return planMoves(
      { design: { id: designId, records }, hosts: worldOf(registry, now), deployments, now },
      moves,
    )
  }

  const planFrom = (designId: string, destroy: boolean, pinned?: Plan): Plan => {
    const { records, readOnly } = readDesign(storage, designId)
    // Servers in records that cannot be read would count as deleted, and be taken down.
    if (readOnly && !destroy) throw notUnderstood()
    return makePlan({
      design: { id: designId, records },
      hosts: worldOf(registry, clock.now()),
      library: storage.imageStores.library(),
      deployments: storage.deployments.listByDesign(designId),
      now: clock.now(),
      newUuid: randomUUID,
      newMac,
      destroy,
      ...(destroy ? { otherImages: imagesOfOthers(designId) } : {}),
      ...(pinned ? { pinned } : {}),
    })
  }

  /** The images that other designs are made from, as far as they can be read. */
  const imagesOfOthers = (designId: string): ImageSource[] =>
    storage.designs
      .list()
      .filter(({ id }) => id !== designId)
      .flatMap(({ id }) =>
        imagesOf({
          servers: readDesign(storage, id).records.filter((record) => record.type === 'server'),
        }),
      )

  const load = (planId: string): Plan => {
    const plan = storage.plans.load(planId)
    if (plan) return plan
    throw new TerraceError('not-found', t`That plan is not kept any more.`, {
      left: t`Nothing was touched.`,
      next: t`Make the plan again.`,
    })
  }

  return {
    place: ({ designId, of, verdictsOf }) => {
      const wanted = { ...(of ? { of } : {}), ...(verdictsOf ? { verdictsOf } : {}) }
      return compute.run('place', { ...worldFor(designId), ...wanted }, `place ${designId}`)
    },
    facts: ({ designId }) => compute.run('facts', worldFor(designId)),

    async saveFacts({ designId }) {
      const content = await compute.run('facts', worldFor(designId))
      const { name } = storage.designs.summary(designId)
      const file = await dialogs.save({
        title: t`Save what placement went by`,
        name: t`Facts of a placement`,
        extensions: ['json'],
        suggested: suggestedName(`${name} placement`, 'json'),
      })
      if (file === null) return null
      await writeWhole(file, content)
      return { file }
    },

    changes: ({ designId }) => compute.run('changes', worldFor(designId), `changes ${designId}`),
    whatIf: ({ designId, without }) =>
      compute.run('whatIf', { ...worldFor(designId), without }, `whatIf ${designId}`),

    capacity: ({ designId }) =>
      compute.run(
        'capacity',
        { ...worldFor(designId), history: storage.hostUse.history() },
        `capacity ${designId}`,
      ),

    tryWeights: ({ designId, policy, weights }) =>
      compute.run('tryWeights', { ...worldFor(designId), policy, weights }, `weights ${designId}`),
    moves: ({ designId, goal, drained, most, force, cold }) =>
      compute.run(
        'moves',
        {
          ...worldFor(designId),
          ...{ goal, drained, force, cold, moved: lastMoves(storage, jobs, designId, clock.now()) },
          ...(most === undefined ? {} : { most }),
        },
        `moves ${designId}`,
      ),

    async planMoves({ designId, goal, moves, cold }) {
      await readAll(registry)
      const plan = movesFrom(designId, { goal, moves, cold })
      storage.plans.save(plan)
      return plan
    },

    async make({ designId, destroy }) {
      await readAll(registry)
      const plan = planFrom(designId, destroy)
      storage.plans.save(plan)
      return plan
    },

    commands: ({ planId, stepId }) => {
      const step = load(planId).steps.find(({ id }) => id === stepId)
      if (!step) throw new TerraceError('not-found', t`The plan has no such step.`)
      return dispatcher.preview(step.request)
    },

    async apply({ planId, agreed }) {
      const plan = load(planId)
      mustBeAgreed(plan, agreed)
      mustBeIdle(plan)
      await readAll(registry)
      // Moves change nothing of what the design says.
      const written = plan.destroy || plan.moves ? undefined : await versions.write(plan.designId)
      const fresh = plan.moves
        ? movesFrom(plan.designId, plan.moves)
        : planFrom(plan.designId, plan.destroy, plan)
      const moved = [...compareBasis(plan, fresh), ...noLongerWanted(plan, fresh)]
      if (moved.length > 0) {
        throw new TerraceError(
          'conflict',
          t`Since this plan was made, things have changed. ${moved.map((text) => `${text}.`).join(' ')}`,
          {
            left: t`Nothing was touched.`,
            next: t`Make the plan again and review it.`,
          },
        )
      }
      // Reading took a while: another apply may have begun meanwhile.
      mustBeIdle(plan)
      const { kind, title } = jobOf(plan)
      // Before the job, so that nothing it makes goes unnamed; a row without a machine does no harm.
      storage.transaction(() => {
        noteDeployments(storage, plan, worldOf(registry, clock.now()), clock)
        const steps = plan.steps.length
        const name = tn(steps, 'Applied, {n} step', 'Applied, {n} steps')
        if (written) versions.keep(plan.designId, { kind: 'applied', name, note: '' }, written)
      })
      return { jobId: jobs.start({ kind, title, designId: plan.designId, steps: plan.steps }).id }
    },
  }

  /** Two jobs on one design would plan against each other's half-done work. */
  function mustBeIdle(plan: Plan): void {
    if (!jobs.isBusy(plan.designId)) return
    throw new TerraceError('conflict', t`A job of ${plan.designName} is still running.`, {
      left: t`Nothing was touched.`,
      next: t`Wait for it or cancel it first.`,
    })
  }
}

function jobOf({ destroy, moves, designName }: Plan): { kind: string; title: string } {
  if (destroy) return { kind: 'destroy', title: t`Destroy ${designName}` }
  switch (moves?.goal) {
    case undefined:
      return { kind: 'apply', title: t`Apply ${designName}` }
    case 'rebalance':
      return { kind: MOVES, title: t`Rebalance ${designName}` }
    case 'spread':
      return { kind: MOVES, title: t`Spread ${designName}` }
    case 'consolidate':
      return { kind: MOVES, title: t`Gather ${designName} on fewer hosts` }
    case 'drain':
      return { kind: MOVES, title: t`Empty hosts of ${designName}` }
  }
}

function mustBeAgreed(plan: Plan, agreed: readonly string[]): void {
  const error = plan.problems.find(({ severity }) => severity === 'error')
  if (error) {
    throw new TerraceError('precondition', t`The plan cannot be carried out: ${error.text}`, {
      left: t`Nothing was touched.`,
      ...(error.how ? { next: error.how } : {}),
    })
  }
  const open = plan.steps.find(({ id, risk }) => risk !== 'none' && !agreed.includes(id))
  if (open) {
    throw new TerraceError('precondition', t`Not agreed to: ${open.title}.`, {
      left: t`Nothing was touched.`,
      next: t`Agree to each marked step, or change the design.`,
    })
  }
}

/** Marked steps that the design, changed since, no longer asks for: what was agreed to then must not be lost now. */
function noLongerWanted(plan: Plan, fresh: Plan): string[] {
  const wanted = new Set(fresh.steps.map(({ request }) => canonicalJson(request)))
  return plan.steps
    .filter(({ risk, request }) => risk !== 'none' && !wanted.has(canonicalJson(request)))
    .map(({ title }) => t`The design no longer asks for this: ${title}`)
}

/** Reads every host that is enabled, with its volumes; one that does not answer keeps its last known facts. */
async function readAll(registry: HostRegistry): Promise<void> {
  await Promise.all(
    registry
      .all()
      .filter(({ host, needsPerson }) => host.enabled && !needsPerson)
      .map((monitor) => monitor.read('all')),
  )
}

/** A random address below QEMU's own prefix 52:54:00. */
function newMac(): string {
  return ['52', '54', '00', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(
    ':',
  )
}
