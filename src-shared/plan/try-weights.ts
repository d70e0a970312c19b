import type { SettingsRecord } from '../design/records.ts'
import type { OwnWeights } from '../placement/weights.ts'
import { viewOf, placedInstances } from './demands.ts'
import { type PlanInput, placeDesign } from './make-plan.ts'

/** What other weights would change, for servers that do not run yet: those that do stay where they are. */
export interface WeightsTrial {
  /** How many were placed in all. */
  servers: number
  /** Names of hosts; null: nowhere. */
  moves: { key: string; name: string; from: string | null; to: string | null }[]
}

/** Places a design twice, as it is and with other weights, and tells the differences. Changes nothing. */
export function tryWeights({
  policy,
  weights,
  ...input
}: Pick<PlanInput, 'design' | 'hosts' | 'library' | 'deployments' | 'now'> & {
  policy: SettingsRecord['policy']
  weights: OwnWeights
}): WeightsTrial {
  const { design, hosts } = input
  const records = design.records.map((record) =>
    record.type === 'settings' ? { ...record, policy, weights } : record,
  )
  const before = placeDesign({ ...input, brief: true })
  const after = placeDesign({ ...input, design: { ...design, records }, brief: true })
  const names = new Map(placedInstances(viewOf(design)).map(({ key, name }) => [key, name]))
  const hostNames = new Map<string, string>(hosts.map(({ hostId, name }) => [hostId, name]))
  const named = (hostId: string | null): string | null =>
    hostId === null ? null : (hostNames.get(hostId) ?? hostId)
  const moves = before.assignments.flatMap(({ key, hostId: from }, at) => {
    const to = after.assignments[at]?.hostId ?? null
    return from === to ? [] : [{ key, name: names.get(key) ?? key, from: named(from), to: named(to) }]
  })
  return { servers: before.assignments.length, moves }
}
