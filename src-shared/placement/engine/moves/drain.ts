import { NOWHERE } from '../cluster.ts'
import { GAIN, type Made } from './descend.ts'
import { Draft, type Situation } from './draft.ts'
import { EMPTYING } from './goal.ts'
import { type Plan, planOf, takeBack } from './plan.ts'
import { sizeOf, totalsOf } from '../sizes.ts'

/** A server that cannot leave a host that is to be empty. */
export interface Stuck {
  readonly server: number
  /** It was to stay; rules allow it on no other host; no host has room; the failure reserve would not be borne. */
  readonly why: 'held' | 'rules' | 'room' | 'reserve'
  /** For `room`: the host that comes nearest, and how much of each resource it is short when all is done. */
  readonly host?: number
  readonly shortBy?: readonly number[]
}

export interface Drain {
  readonly plan: Plan
  readonly stuck: readonly Stuck[]
}

/** Moves that others may have to make for one server, one after the other, and how often that is tried for it. */
const [CHAIN, ATTEMPTS] = [2, 4000]
/** Where a part is of no use, and many sets of hosts are tried, one after the other. */
const ATTEMPTS_WHOLE = 400

/**
 * Empties hosts: the largest server first, each to where the score of the goal is lowest then; where none has room, others
 * make room for it. Every state on the way has room, keeps rules and bears the failures borne before. What stays is
 * named, with what is missing for it. Whether more could be moved in another order is not proved. With `whole` it ends at
 * the first server that cannot leave: for those to whom a part is of no use.
 */
export function drain(situation: Situation, hosts: ReadonlySet<number>, whole = false): Drain {
  const { goal } = situation
  const draft = new Draft({
    ...situation,
    goal: { ...goal, closed: new Set([...goal.closed, ...hosts]), penalty: Math.max(EMPTYING, goal.penalty) },
  })
  const start = { score: draft.balance.score(), trouble: draft.trouble() }
  const { cluster } = draft
  const totals = totalsOf(cluster)
  const large = (server: number): number => sizeOf(cluster.sizeOf(server), totals)
  const leaving = draft.movable
    .filter((server) => hosts.has(draft.hosts[cluster.hostOf[server] ?? NOWHERE] ?? NOWHERE))
    .toSorted((a, b) => large(b) - large(a) || a - b)
  const made: Made[] = []
  const left: number[] = []
  for (const server of leaving) {
    const moves = new Room(draft, large, whole ? ATTEMPTS_WHOLE : ATTEMPTS).for(server)
    made.push(...moves)
    if (moves.length > 0) continue
    left.push(server)
    if (whole) break
  }
  const held = draft.servers.flatMap((_, server) =>
    hosts.has(draft.hosts[cluster.hostOf[server] ?? NOWHERE] ?? NOWHERE) && !left.includes(server)
      ? [server]
      : [],
  )
  return {
    plan: planOf(situation, draft, start, made),
    stuck: [
      ...held.map((server): Stuck => ({ server: draft.servers[server] ?? 0, why: 'held' })),
      ...left.map((server) => stuck(draft, server, totals)),
    ],
  }
}

/** Finds a place for one server, with others making room if need be. */
class Room {
  readonly #draft: Draft
  readonly #large: (server: number) => number
  #attempts: number

  constructor(draft: Draft, large: (server: number) => number, attempts: number) {
    this.#draft = draft
    this.#large = large
    this.#attempts = attempts
  }

  /** The moves that were made, its own the last; none: there is no place. */
  for(server: number, chain = CHAIN, busy: readonly number[] = []): Made[] {
    const direct = this.#direct(server, busy)
    if (direct) return [direct]
    if (chain === 0) return []
    for (const host of this.#draft.cluster.hosts.keys()) {
      if (busy.includes(host) || !this.#draft.mayBeOn(server, host)) continue
      for (const other of this.#blocking(server, host)) {
        if ((this.#attempts -= 1) < 0) return []
        const moves = this.for(other, chain - 1, [...busy, host])
        if (moves.length === 0) continue
        const last = this.#to(server, host)
        if (last) return [...moves, last]
        takeBack(this.#draft, moves)
      }
    }
    return []
  }

  /** Servers any of which, were it gone, would leave room on a host; the smallest first. */
  #blocking(server: number, host: number): number[] {
    const { cluster, movable } = this.#draft
    const need = cluster.sizeOf(server)
    const may = new Set(movable)
    return (cluster.on[host] ?? [])
      .filter((other) => {
        const size = cluster.sizeOf(other)
        return (
          may.has(other) &&
          need.every((one, at) => one <= (cluster.free[host * need.length + at] ?? 0) + (size[at] ?? 0))
        )
      })
      .toSorted((a, b) => this.#large(a) - this.#large(b) || a - b)
  }

  #direct(server: number, busy: readonly number[]): Made | undefined {
    const { cluster, balance } = this.#draft
    const from = cluster.hostOf[server] ?? 0
    const places = [...cluster.hosts.keys()].flatMap((host) => {
      const shape = busy.includes(host) ? -1 : this.#draft.shapeOn(server, host)
      const size = cluster.shapesOf(server)[shape]
      return size ? [{ host, score: balance.after(from, cluster.sizeOf(server), host, size) }] : []
    })
    places.sort((a, b) => Math.round((a.score - b.score) / GAIN) || a.host - b.host)
    for (const { host } of places) {
      const made = this.#to(server, host)
      if (made) return made
    }
    return undefined
  }

  #to(server: number, host: number): Made | undefined {
    const { cluster, balance } = this.#draft
    const from = cluster.hostOf[server] ?? 0
    const shapeFrom = cluster.shapeOf[server] ?? 0
    const relief = this.#draft.reliefOn(server, host)
    const shape = this.#draft.shapeOn(server, host)
    if (shape < 0 || !this.#draft.move(server, host, shape)) return undefined
    return { server, host, shape, from, shapeFrom, relief, score: balance.score() }
  }
}

function stuck(draft: Draft, server: number, totals: readonly number[]): Stuck {
  const { cluster } = draft
  const outside = draft.servers[server] ?? 0
  const allowed = [...cluster.hosts.keys()].filter((host) => draft.mayBeOn(server, host))
  if (allowed.length === 0) return { server: outside, why: 'rules' }
  let nearest: { host: number; shortBy: number[]; short: number } | undefined
  for (const host of allowed)
    for (const shape of cluster.shapesOf(server)) {
      const shortBy = Array.from(shape, (need, at) =>
        Math.max(0, need - (cluster.free[host * shape.length + at] ?? 0)),
      )
      const short = sizeOf(shortBy, totals)
      if (!nearest || short < nearest.short) nearest = { host, shortBy, short }
    }
  if (!nearest || nearest.short <= GAIN) return { server: outside, why: 'reserve' }
  return { server: outside, why: 'room', host: draft.hosts[nearest.host] ?? 0, shortBy: nearest.shortBy }
}
