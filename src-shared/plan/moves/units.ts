import type { Move } from '../../placement/engine/moves/plan.ts'
import type { Demand, Tie } from '../../placement/types.ts'
import type { PlanHost } from '../world.ts'

/**
 * Residents by number that move as one: those whom rules keep on one host and who are on one. None of them could leave it
 * alone, so they move one directly after the other. Everyone else is a unit alone.
 */
export function unitsOf(
  residents: readonly { demand: Pick<Demand, 'ties'>; host: PlanHost }[],
  hosts: readonly PlanHost[],
): number[][] {
  const sets = new Map<number, number[]>()
  const first = new Map<string, number>()
  for (const [index, { demand, host }] of residents.entries()) {
    sets.set(index, [index])
    for (const tie of demand.ties ?? []) {
      if (tie.kind !== 'together' || !isOneHost(tie, host, hosts)) continue
      const key = `${tie.id} ${host.hostId}`
      const other = first.get(key)
      if (other === undefined) first.set(key, index)
      const [set, own] = [sets.get(other ?? index), sets.get(index)]
      if (!set || !own || set === own) continue
      set.push(...own)
      for (const one of own) sets.set(one, set)
    }
  }
  return [...new Set(sets.values())].map((unit) => unit.toSorted((a, b) => a - b))
}

/** Is the place that a rule means this host alone? */
const isOneHost = ({ within }: Tie, { hostId, rack }: PlanHost, hosts: readonly PlanHost[]): boolean =>
  within === 'host' ||
  rack === undefined ||
  !hosts.some((other) => other.rack === rack && other.hostId !== hostId)

/**
 * Moves of units as moves of each resident: all in one step, after the last of which its gain is there. At most so many,
 * no step of them left half done.
 */
export function movesOfEach(
  units: readonly (readonly number[])[],
  { before, moves }: { before: number; moves: readonly Move[] },
  most = Infinity,
): Move[] {
  let score = before
  const all = moves.flatMap((move) => {
    const members = units[move.server] ?? []
    const each = members.map((server, at): Move => {
      const last = at === members.length - 1
      return { ...move, server, score: last ? move.score : score, gain: last ? move.gain : 0 }
    })
    score = move.score
    return each
  })
  const cut = all[most]?.step
  return cut === undefined ? all : all.filter(({ step }) => step < cut)
}
