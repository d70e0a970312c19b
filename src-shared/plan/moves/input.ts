import type { PlanInput } from '../make-plan.ts'
import type { MeasuredHost, MoveBasis, MoveGoal } from './types.ts'

/** What moves are looked for from. */
export interface MovesInput extends Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now'> {
  goal: MoveGoal
  /** Ids of the hosts to be emptied; only for `drain`. */
  drained?: readonly string[]
  /** What counts as in use of the processors; default: vCPUs as allocated. */
  by?: MoveBasis
  /** What was measured; only for `load`. */
  measured?: readonly MeasuredHost[]
  /** At most so many moves. */
  most?: number
  /** When instances were last moved, in ms since the epoch, by their keys. */
  moved?: Readonly<Record<string, number>>
  /** All are shut down for it, also those that could go on running. */
  cold?: boolean
  /** Also those that were moved only lately. */
  force?: boolean
}
