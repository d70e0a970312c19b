import { NOWHERE, SLACK } from '../cluster.ts'
import type { Draft } from './draft.ts'
import { seededRandom } from '../../../base/random.ts'
import { Trial } from './trial.ts'

export interface Search {
  /** Where to begin: hosts of servers that are not where they are in the draft. */
  readonly from: ReadonlyMap<number, number>
  /** At most so many servers are elsewhere than in the draft. */
  readonly most: number
  /** What a move is to gain at least, in units of the score. */
  readonly price: number
  /** How many changes are tried. */
  readonly tries: number
  /** Of the draws: other seeds find other ends. */
  readonly seed: number
}

/** How much worse a change may be when the search begins, by hosts: what one server makes of the score goes with 1 / hosts. */
const HEAT = 0.5
/** How often a server that is away is moved together with another one that goes home. */
const PAIRS = 0.3

/**
 * Looks for a good end of a plan, whatever the order of its moves: threshold accepting (Dueck and Scheuer 1990), a form of
 * simulated annealing. Tries to move a server, or to move it and leave another one at home; keeps what is worse by no more
 * than a random part of a threshold that falls to nothing. Answers the hosts of servers that should go elsewhere.
 */
export function anneal(draft: Draft, { from, most, price, tries, seed }: Search): Map<number, number> {
  const { cluster, movable } = draft
  const trial = new Trial(draft)
  const { hostOf, away } = trial
  for (const [server, host] of from) {
    const shape = trial.shapeOn(server, host, NOWHERE)
    if (shape >= 0) trial.move(server, host, shape)
  }
  const random = seededRandom(seed)
  const pick = (count: number): number => Math.floor(random() * count)
  const hosts = cluster.hosts.length
  const heat = HEAT / Math.max(1, hosts)
  let cost = trial.score() + price * away.length
  let best = cost
  let found = hostOf.slice()
  for (let at = 0; at < tries; at += 1) {
    const server = movable[pick(movable.length)] ?? 0
    const host = pick(hosts)
    if (host === hostOf[server]) continue
    const left = 1 - at / tries
    const draw = random()
    const limit = cost + heat * left * left * left * draw * draw
    const home = !trial.isAway(server)
    let back = NOWHERE
    if (home ? away.length >= most : random() < PAIRS) {
      back = away[pick(away.length)] ?? NOWHERE
      if (back === NOWHERE) continue
      if (back === server) back = NOWHERE
    }
    const shape = trial.shapeOn(server, host, back)
    if (shape < 0) continue
    const count =
      away.length + (home ? 1 : host === cluster.hostOf[server] ? -1 : 0) - (back === NOWHERE ? 0 : 1)
    const after = trial.after(server, host, shape, back) + price * count
    if (after > limit) continue
    if (back !== NOWHERE) trial.goHome(back)
    trial.move(server, host, shape)
    cost = after
    if (cost > best - SLACK) continue
    best = cost
    found = hostOf.slice()
  }
  const ends = new Map<number, number>()
  for (const server of movable) {
    const end = found[server] ?? NOWHERE
    if (end !== cluster.hostOf[server]) ends.set(server, end)
  }
  return ends
}
