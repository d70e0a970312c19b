import type { HostId } from '@shared/contract/hosts.ts'
import type {
  MoveBasis,
  MoveGoal,
  MovesOfPlan,
  MovesProposal,
  ProposedMove,
} from '@shared/plan/moves/types.ts'
import { SvelteSet } from 'svelte/reactivity'
import { api } from '../app/api.ts'
import { Remote } from '../ui/remote.svelte.ts'
import { isGradual, stepEnds } from './curve.ts'

/** One look for moves: what they are after, what was found, and how many of them are chosen. */
export class MovesStore {
  designId = $state('')
  goal = $state<MoveGoal>('rebalance')
  /** What counts as in use of the processors. */
  by = $state<MoveBasis>('allocation')
  readonly drained = new SvelteSet<string>()
  /** Also what was moved only lately. */
  force = $state(false)
  /** Shut down for it also what could go on running. */
  cold = $state(false)
  readonly proposal = new Remote<MovesProposal>()
  /** Which end of a step is chosen, from 0; none chosen by hand: the knee, else the last. */
  #chosen = $state<number>()

  readonly ends = $derived(stepEnds(this.proposal.value?.moves ?? []))
  readonly at = $derived.by(() => {
    const { value } = this.proposal
    const last = Math.max(0, this.ends.length - 1)
    if (!value || !isGradual(value.goal)) return last
    const knee = value.knee ? this.ends.indexOf(value.knee.moves) : -1
    return Math.min(last, this.#chosen ?? (knee >= 0 ? knee : last))
  })
  readonly moves: readonly ProposedMove[] = $derived(
    (this.proposal.value?.moves ?? []).slice(0, this.ends[this.at] ?? 0),
  )

  constructor(designId: string, goal: MoveGoal, drained: readonly string[]) {
    this.designId = designId
    this.goal = goal
    for (const host of drained) this.drained.add(host)
  }

  choose(at: number): void {
    this.#chosen = at
  }

  /** Looks for moves anew, with what is asked for now. */
  async look(): Promise<void> {
    this.#chosen = undefined
    await this.proposal.run(
      api.plans.moves({
        designId: this.designId,
        goal: this.goal,
        by: isGradual(this.goal) ? this.by : 'allocation',
        drained: [...this.drained] as HostId[],
        force: this.force,
        cold: this.cold,
      }),
    )
  }

  /** What is to be planned. */
  wish(): MovesOfPlan {
    return {
      goal: this.goal,
      cold: this.cold,
      moves: this.moves.map(({ key, to }) => ({ key, to: to.hostId })),
    }
  }
}
