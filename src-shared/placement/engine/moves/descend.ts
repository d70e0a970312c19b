import type { Draft } from './draft.ts'

export interface Step {
  readonly server: number
  readonly host: number
  readonly shape: number
}

/** A move that was made: where from, whether something was wrong there (see `Draft.relief`), and the score after it. */
export interface Made extends Step {
  readonly relief: number
  readonly from: number
  readonly shapeFrom: number
  readonly score: number
}

/** Sums of fractions do not come out even: what gains less gains nothing. */
export const GAIN = 1e-9
const TIE = 1e-12

interface Candidate extends Step {
  readonly relief: number
  readonly score: number
}

/** Makes the best single moves, one after the other, until none gains or `most` are made; what is broken comes first. */
export function descend(draft: Draft, most: number): Made[] {
  const made: Made[] = []
  while (made.length < most) {
    const score = draft.balance.score()
    const { cluster, rules } = draft
    const seen = new Uint8Array(cluster.hosts.length * cluster.kinds.length)
    const move = makeBest(draft, (see) => {
      for (const server of draft.movable) {
        // Of servers that are alike, and on one host, any is as good as the others.
        const like = (cluster.hostOf[server] ?? 0) * cluster.kinds.length + (cluster.kindOf[server] ?? 0)
        if (seen[like] && cluster.shapeOf[server] === 0 && rules.of(server).length === 0) continue
        if (cluster.shapeOf[server] === 0 && rules.of(server).length === 0) seen[like] = 1
        const relief = draft.relief(server)
        for (let host = 0; host < draft.cluster.hosts.length; host += 1) {
          const mends = draft.reliefOn(server, host, relief)
          see(server, host, mends, mends > 0 ? Infinity : score - GAIN)
        }
      }
    })
    if (!move) return made
    made.push(move)
  }
  return made
}

/** Brings servers to where they are to be, best first, each only when it may go there; not all of them may get there. */
export function arrange(draft: Draft, ends: ReadonlyMap<number, number>): Made[] {
  const left = new Map(ends)
  const made: Made[] = []
  for (;;) {
    const move = makeBest(draft, (see) => {
      for (const [server, host] of left) see(server, host, draft.reliefOn(server, host), Infinity)
    })
    if (!move) return made
    left.delete(move.server)
    made.push(move)
  }
}

type See = (server: number, host: number, relief: number, below: number) => void

function makeBest(draft: Draft, candidates: (see: See) => void): Made | undefined {
  const { balance, cluster } = draft
  const all: Candidate[] = []
  let best: Candidate | undefined
  candidates((server, host, relief, below) => {
    const shape = draft.shapeOn(server, host)
    if (shape < 0) return
    const come = cluster.shapesOf(server)[shape]
    if (!come) return
    const score = balance.after(cluster.hostOf[server] ?? 0, cluster.sizeOf(server), host, come)
    if (score >= below) return
    if (draft.reserved) all.push({ server, host, shape, relief, score })
    else if (!best || better({ relief, score }, best)) best = { server, host, shape, relief, score }
  })
  // Simulating failures costs most: the best are asked first.
  const order = draft.reserved ? all.toSorted(byWorth) : best ? [best] : []
  for (const { server, host, shape, relief } of order) {
    const from = cluster.hostOf[server] ?? 0
    const shapeFrom = cluster.shapeOf[server] ?? 0
    if (draft.move(server, host, shape))
      return { server, host, shape, from, shapeFrom, relief, score: balance.score() }
  }
  return undefined
}

type Worth = Pick<Candidate, 'relief' | 'score'>

const better = (a: Worth, b: Worth): boolean =>
  a.relief > b.relief + TIE || (a.relief > b.relief - TIE && a.score < b.score - TIE)

/** Rounded, so that what is equal but for rounding stays in order. */
const byWorth = (a: Worth, b: Worth): number =>
  Math.round((b.relief - a.relief) / GAIN) || Math.round((a.score - b.score) / GAIN)
