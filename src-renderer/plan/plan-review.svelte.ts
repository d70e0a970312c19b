import type { ErrorInfo } from '@shared/base/errors.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import type { MovesOfPlan } from '@shared/plan/moves/types.ts'
import type { Plan } from '@shared/plan/plan.ts'
import { t } from '@shared/text/translate.ts'
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { openDesign } from '../app/open-design.ts'
import { Remote } from '../ui/remote.svelte.ts'

/** One review of a plan: made, read, agreed to, applied. */
export class PlanReviewStore {
  readonly plan = new Remote<Plan>()
  readonly agreed = new SvelteSet<string>()
  readonly commands = new SvelteMap<string, string[][] | ErrorInfo>()
  readonly names = new SvelteMap<string, string>()
  applyError = $state.raw<ErrorInfo>()
  applying = $state(false)
  readonly #designId: string
  readonly #destroy: boolean
  readonly #moves: MovesOfPlan | undefined

  constructor(designId: string, destroy: boolean, moves?: MovesOfPlan) {
    this.#designId = designId
    this.#destroy = destroy
    this.#moves = moves
  }

  /** Makes the plan, also anew; agreements given to an older one are void. */
  async make(): Promise<void> {
    this.agreed.clear()
    this.commands.clear()
    this.applyError = undefined
    const [design] = await Promise.all([openDesign(api, this.#designId), this.plan.run(this.#call())])
    if (!design.ok) return
    for (const record of design.value.records) {
      if (record.type !== 'server') continue
      for (const instance of instancesOf(record)) this.names.set(instance.key, instance.name)
    }
  }

  #call() {
    const designId = this.#designId
    if (!this.#moves) return api.plans.make({ designId, destroy: this.#destroy })
    const { goal, moves, cold = false } = this.#moves
    return api.plans.planMoves({
      designId,
      goal,
      cold,
      moves: moves.map(({ key, to }) => ({ key, to: to as HostId })),
    })
  }

  nameOf(instanceKey: string): string {
    return this.names.get(instanceKey) ?? t`A server no longer in the design`
  }

  agree(stepId: string, yes: boolean): void {
    if (yes) this.agreed.add(stepId)
    else this.agreed.delete(stepId)
  }

  agreeToAll(steps: readonly { id: string }[], yes: boolean): void {
    for (const { id } of steps) this.agree(id, yes)
  }

  async showCommands(stepId: string): Promise<void> {
    const plan = this.plan.value
    if (!plan || this.commands.has(stepId)) return
    const result = await api.plans.commands({ planId: plan.id, stepId })
    this.commands.set(stepId, result.ok ? result.value : result.error)
  }

  /** Starts the job; returns its id, or undefined with `applyError` set. */
  async apply(): Promise<string | undefined> {
    const plan = this.plan.value
    if (!plan) return undefined
    this.applying = true
    const result = await api.plans.apply({ planId: plan.id, agreed: [...this.agreed] })
    this.applying = false
    if (result.ok) return result.value.jobId
    this.applyError = result.error
    return undefined
  }
}
