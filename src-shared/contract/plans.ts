import { z } from 'zod'
import type { Capacity } from '../plan/capacity.ts'
import type { DesignChanges } from '../plan/changes.ts'
import { moveBases, moveGoals, type MovesProposal } from '../plan/moves/types.ts'
import type { Plan } from '../plan/plan.ts'
import type { WeightsTrial } from '../plan/try-weights.ts'
import type { WhatIf } from '../plan/what-if.ts'
import type { Placement } from '../placement/types.ts'
import { ownWeights, policy, serverId } from '../design/records.ts'
import { designId } from './designs.ts'
import { call, feature } from './feature.ts'
import { hostId } from './hosts.ts'

const planId = z.string().regex(/^plan:[0-9a-z]{1,32}$/)

export const plansFeature = feature({
  /**
   * Where each server would run and why, from the last known facts. Touches nothing, needs no connection. With
   * `verdictsOf` every host's verdict is told of these servers alone: of thousands it would be tens of millions of letters.
   */
  place: call(
    z.strictObject({
      designId,
      verdictsOf: z.array(serverId).max(100).optional(),
      /** Only the assignments of these servers are wanted; all are placed. */
      of: z.array(serverId).max(100).optional(),
    }),
  )<Placement>(),
  /** All that `place` goes by, as a file for "why --facts": the decision can be made again from it. */
  facts: call(z.strictObject({ designId }))<string>(),
  /** The same, written to where the person says; null when they cancelled. */
  saveFacts: call(z.strictObject({ designId }))<{ file: string } | null>(),
  /** What the next apply would add, change and remove, from the last known facts. Touches and keeps nothing. */
  changes: call(z.strictObject({ designId }))<DesignChanges>(),
  /** What the loss of hosts would do, from the last known facts. Touches nothing. */
  whatIf: call(z.strictObject({ designId, without: z.array(hostId).max(500) }))<WhatIf>(),
  /** For how many more servers of each size of the design there is room, from the last known facts. Touches nothing. */
  capacity: call(z.strictObject({ designId }))<Capacity>(),
  /** Where servers that do not run yet would go with other weights. Touches and keeps nothing. */
  tryWeights: call(z.strictObject({ designId, policy, weights: ownWeights }))<WeightsTrial>(),
  /** Moves of servers that run already, by what they are after, from the last known facts. Touches and keeps nothing. */
  moves: call(
    z.strictObject({
      designId,
      goal: z.enum(moveGoals),
      /** To be emptied, with the goal `drain`. */
      drained: z.array(hostId).max(500).default([]),
      /** What counts as in use of the processors: vCPUs as allocated, or the load that was measured in the last days. */
      by: z.enum(moveBases).default('allocation'),
      /** At most so many: then the best for just as many is looked for. */
      most: z.int().min(1).max(1000).optional(),
      /** All are shut down for it, also those that could go on running. */
      cold: z.boolean().default(false),
      /** Also servers that were moved only lately. */
      force: z.boolean().default(false),
    }),
  )<MovesProposal>(),
  /** Reads the hosts anew and plans the moves that were chosen, in this order. */
  planMoves: call(
    z.strictObject({
      designId,
      goal: z.enum(moveGoals),
      moves: z
        .array(z.strictObject({ key: z.string().regex(/^server:[\w-]{1,64}#\d{1,6}$/), to: hostId }))
        .min(1)
        .max(1000),
      cold: z.boolean().default(false),
    }),
  )<Plan>(),
  /** Reads the hosts anew where they answer and makes the plan. `destroy`: plan to remove everything deployed. */
  make: call(z.strictObject({ designId, destroy: z.boolean().default(false) }))<Plan>(),
  /** The exact commands of one step, one argv an entry, for show. */
  commands: call(z.strictObject({ planId, stepId: z.string().max(32) }))<string[][]>(),
  /**
   * Checks the plan against fresh facts, then starts its job. `agreed` names the risky steps a person accepted; all
   * must be named. If the world moved it is a `conflict` that says what, and nothing was touched.
   */
  apply: call(z.strictObject({ planId, agreed: z.array(z.string().max(32)).max(10_000) }))<{
    jobId: string
  }>(),
})()
