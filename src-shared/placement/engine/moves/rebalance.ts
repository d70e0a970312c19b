import { anneal, type Search } from './anneal.ts'
import { arrange, descend, GAIN, type Made } from './descend.ts'
import { Draft, type Situation } from './draft.ts'
import { gather } from './gather.ts'
import { endOf, makeAgain, type Plan, planOf, takeBack } from './plan.ts'

export interface RebalanceOptions {
  /** At most so many moves; without it, as many as gain something. */
  readonly most?: number
  /** How long is searched: 1 is half a second for 500 servers on 40 hosts; 0: only the best single moves are made. */
  readonly effort?: number
}

/** Changes that are tried: so many for each server and host until enough for a small cluster, then fewer. */
const [TRIES, ENOUGH, MORE_TRIES] = [1200, 6_000_000, 40]
/** Of them at least so many for each server and host in one run, and at most so many runs. */
const [RUN_TRIES, MOST_RUNS] = [80, 2]
const SEED = 0x9e3779b9
/** What a move of the search must gain to be worth it, as a share of the unevenness at the start. */
const WORTH = 0.0002
/** Moves that may follow where no single one gains: as many as were made, but at least these ... */
const FURTHER = 8
/** ... if they gain such a share of what those gained on average. */
const WORTH_FURTHER = 0.05

/**
 * Moves that bring servers to where the score of a goal is low. Every state on the way has room, keeps rules and bears the
 * failures that were borne before; what is wrong at the start is mended first as far as it can be, and nothing gets worse.
 * The same for the same names and sizes, in whatever order they are listed.
 *
 * Without `most` the plan begins with the best single moves, as Ganeti's hbal makes them, and goes on with steps of several
 * where no single move gains any more: broken off at the end of any step it is as good as hbal's after as many moves (if
 * hbal may move the same servers, and nothing has to be mended). With `most` only the end counts: a search over the ends
 * that so many moves can reach, brought into an order best first. It is taken when it ends lower than the best single
 * moves do, which is why a plan for a number of moves is never worse than as many of theirs; one for more moves may now and
 * then end higher than one for fewer.
 */
export function rebalance(
  situation: Situation,
  { most = Infinity, effort = 1 }: RebalanceOptions = {},
): Plan {
  const draft = new Draft(situation)
  const start = { score: draft.balance.score(), trouble: draft.trouble() }
  const size = draft.movable.length * draft.cluster.hosts.length
  const search = {
    price: WORTH * draft.balance.unevenness(),
    tries: Math.round(effort * Math.min(TRIES * size, ENOUGH + MORE_TRIES * size)),
  }
  const joined = gather(draft, most)
  const single = [...joined, ...descend(draft, most - joined.length)]
  if (search.tries === 0) return planOf(situation, draft, start, single)
  if (most < Infinity)
    return planOf(situation, draft, start, freely(draft, single, start.score, { ...search, most }))
  const mean = (start.score - draft.balance.score()) / Math.max(1, single.length)
  const more = further(draft, {
    ...search,
    price: Math.max(search.price, WORTH_FURTHER * mean),
    most: Math.max(FURTHER, single.length),
  })
  return planOf(situation, draft, start, [...single, ...more])
}

type Limits = Omit<Search, 'from' | 'seed'>

/** What is still to be gained from where no single move gains. */
function further(draft: Draft, search: Limits): Made[] {
  const score = draft.balance.score()
  const made = reach(draft, score, { ...search, from: new Map() })
  if (endOf(score, made) < score - GAIN) return made
  takeBack(draft, made)
  return []
}

/** A plan that looks only at its end, if that is better than the end of the one that was just made. */
function freely(draft: Draft, plain: Made[], start: number, search: Limits): Made[] {
  const trouble = draft.trouble()
  takeBack(draft, plain)
  const made = reach(draft, start, {
    ...search,
    from: new Map(plain.map(({ server, host }) => [server, host])),
  })
  if (draft.trouble() < trouble + GAIN && endOf(start, made) < endOf(start, plain) - GAIN) return made
  takeBack(draft, made)
  makeAgain(draft, plain)
  return plain
}

/** The best that searches with different draws come to; what one misses, another finds. */
function reach(draft: Draft, start: number, search: Omit<Search, 'seed'>): Made[] {
  const size = draft.movable.length * draft.cluster.hosts.length
  const runs = Math.max(1, Math.min(MOST_RUNS, Math.floor(search.tries / (RUN_TRIES * size))))
  let best: { made: Made[]; end: number; trouble: number } | undefined
  for (let run = 0; run < runs; run += 1) {
    const ends = anneal(draft, { ...search, tries: Math.floor(search.tries / runs), seed: SEED + run })
    const arranged = arrange(draft, ends)
    // Some may not have got to where they were to be: the moves that they leave are made one by one.
    const made = [...arranged, ...descend(draft, search.most - arranged.length)]
    const [end, trouble] = [endOf(start, made), draft.trouble()]
    takeBack(draft, made)
    if (!best || trouble < best.trouble - GAIN || (trouble < best.trouble + GAIN && end < best.end - GAIN))
      best = { made, end, trouble }
  }
  if (!best) return []
  makeAgain(draft, best.made)
  return best.made
}
