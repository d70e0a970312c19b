import { GAIN, type Made } from './descend.ts'
import type { Draft } from './draft.ts'
import { takeBack } from './plan.ts'

/**
 * Brings servers together that are to be on one host and are not: to the host that takes all of them with fewest moves, of
 * those to where the score is lowest. Single moves that mend may lead nowhere, when the host that takes all has none of
 * them yet. At most so many moves; the gain is there after the last move of each rule.
 */
export function gather(draft: Draft, most: number): Made[] {
  const made: Made[] = []
  const movable = new Set(draft.movable)
  for (const rule of draft.rules.rules) {
    if (rule.kind !== 'together' || rule.scope !== 'host') continue
    const moves = bestFor(draft, movable, [...new Set(rule.members)], most - made.length)
    for (const move of moves) draft.put(move.server, move.host, move.shape)
    made.push(...moves)
  }
  return made
}

function bestFor(
  draft: Draft,
  movable: ReadonlySet<number>,
  members: readonly number[],
  most: number,
): Made[] {
  const { hostOf } = draft.cluster
  let best: Made[] = []
  const at = members.map((server) => hostOf[server] ?? 0)
  if (new Set(at).size < 2) return best
  for (const host of draft.cluster.hosts.keys()) {
    const leaving = members.filter((server) => hostOf[server] !== host)
    if (leaving.length > most || leaving.some((server) => !movable.has(server))) continue
    if (best.length > 0 && leaving.length > best.length) continue
    const made = goTo(draft, leaving, host)
    takeBack(draft, made)
    if (made.length < leaving.length) continue
    const [end, low] = [made.at(-1)?.score ?? 0, best.at(-1)?.score ?? Infinity]
    if (best.length === 0 || leaving.length < best.length || end < low - GAIN) best = made
  }
  return best
}

/** The moves that could be made, up to the first that could not. */
function goTo(draft: Draft, servers: readonly number[], host: number): Made[] {
  const { cluster, balance } = draft
  const made: Made[] = []
  for (const server of servers) {
    const [from, shapeFrom] = [cluster.hostOf[server] ?? 0, cluster.shapeOf[server] ?? 0]
    const shape = draft.shapeOn(server, host)
    if (shape < 0) return made
    const last = made.length === servers.length - 1
    const relief = last ? draft.reliefOn(server, host) : 0
    if (!draft.move(server, host, shape)) return made
    made.push({ server, host, shape, from, shapeFrom, relief, score: balance.score() })
  }
  return made
}
