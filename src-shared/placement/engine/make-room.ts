import { type Bounds, choose, type Place, settle, unsettle } from './choose.ts'
import { type Cluster, SLACK } from './cluster.ts'
import type { Scorer } from './scorers.ts'

export interface Move {
  readonly server: number
  readonly from: number
  /** The shape it had there. */
  readonly shape: number
  readonly to: Place
}

/** Moves that make room for a server, in their order, and where it goes then. */
export interface RoomMade {
  readonly moves: readonly Move[]
  readonly place: Place
}

export interface MakeRoomOptions {
  /** At most so many moves; 3 unless told otherwise. */
  readonly most?: number
  /** Servers that stay where they are. */
  readonly held?: ReadonlySet<number>
}

interface Search {
  readonly cluster: Cluster
  readonly scorer: Scorer
  readonly bounds: Bounds
  readonly held: ReadonlySet<number>
}

/**
 * A few moves after which a server that fits nowhere has a place. Every step on the way has room, keeps the rules and
 * bears the failures that were borne before. Few moves before cheap ones: first with one, then with more; hosts that lack
 * least are tried first, and on each the server goes whose leaving covers most of what is lacking and takes least along.
 * undefined: none were found. The cluster is left as it was.
 */
export function makeRoom(
  cluster: Cluster,
  server: number,
  scorer: Scorer,
  bounds: Bounds = {},
  { most = 3, held = new Set() }: MakeRoomOptions = {},
): RoomMade | undefined {
  const search = { cluster, scorer, bounds, held }
  const broken = bounds.reserve?.broken ?? 0
  const hosts = nearest(search, server, [...cluster.hosts.keys()])
  for (let allowed = 1; allowed <= most; allowed += 1)
    for (const host of hosts) {
      const made = clear(search, server, host, allowed)
      if (made && isBorne(search, server, made, broken)) return made
    }
  return undefined
}

/** Hosts that rules allow, those that lack the least share of the server first. */
function nearest({ cluster, bounds }: Search, server: number, among: readonly number[]): number[] {
  const lacking = (host: number): number =>
    Math.min(
      ...cluster.shapesOf(server).map((size) => lackOf(cluster, size, host).reduce((a, b) => a + b, 0)),
    )
  return among
    .filter((host) => bounds.rules?.allows(server, host) ?? true)
    .map((host) => ({ host, lack: lacking(host) }))
    .toSorted((a, b) => a.lack - b.lack || a.host - b.host)
    .map(({ host }) => host)
}

/** Of each resource what a host lacks for a size, as a share of the size. */
const lackOf = (cluster: Cluster, size: Float64Array, host: number): number[] =>
  Array.from(size, (need, resource) => {
    const free = cluster.free[host * size.length + resource] ?? 0
    return need > free + SLACK ? (need - free) / need : 0
  })

/** Moves servers off one host until there is room; takes back what it did. */
function clear(search: Search, server: number, host: number, allowed: number): RoomMade | undefined {
  const { cluster, scorer, bounds } = search
  const moves: Move[] = []
  try {
    for (;;) {
      const place = choose(cluster, server, scorer, bounds, [host])
      if (place) return { moves: [...moves], place }
      const move = bestMove(search, server, host, allowed - moves.length)
      if (!move) return undefined
      unsettle(cluster, move.server, bounds)
      settle(cluster, move.server, move.to, bounds)
      moves.push(move)
    }
  } finally {
    takeBack(cluster, moves, bounds)
  }
}

/** Are no more failures unborne after any step than before, also for who looks only then? Takes back what it tried. */
function isBorne({ cluster, bounds }: Search, server: number, made: RoomMade, broken: number): boolean {
  const { reserve } = bounds
  if (!reserve) return true
  const done: Move[] = []
  try {
    for (const move of made.moves) {
      unsettle(cluster, move.server, bounds)
      settle(cluster, move.server, move.to, bounds)
      done.push(move)
      if (reserve.brokenAnew > broken) return false
    }
    settle(cluster, server, made.place, bounds)
    const borne = reserve.brokenAnew <= broken
    unsettle(cluster, server, bounds)
    return borne
  } finally {
    takeBack(cluster, done, bounds)
  }
}

function takeBack(cluster: Cluster, moves: readonly Move[], bounds: Bounds): void {
  for (const { server, from, shape } of moves.toReversed()) {
    unsettle(cluster, server, bounds)
    settle(cluster, server, { host: from, shape }, bounds)
  }
}

/** The move off a host that helps most; if it is the last that is allowed, only one that is enough. */
function bestMove(search: Search, server: number, host: number, allowed: number): Move | undefined {
  const { cluster, held } = search
  const [size] = cluster.shapesOf(server)
  if (!size || allowed < 1) return undefined
  const lack = lackOf(cluster, size, host)
  const helping = (cluster.on[host] ?? [])
    .filter((one) => !held.has(one))
    .map((one) => ({ one, ...helpOf(cluster.sizeOf(one), size, lack) }))
    .filter(({ covers, enough }) => covers > 0 && (enough || allowed > 1))
    .toSorted(
      (a, b) =>
        Number(b.enough) - Number(a.enough) || b.covers - a.covers || a.extra - b.extra || a.one - b.one,
    )
  const others = [...cluster.hosts.keys()].filter((other) => other !== host)
  for (const { one } of helping) {
    const move = moveOff(search, one, host, others)
    if (move) return move
  }
  return undefined
}

/** A move of a server to the best of some hosts that has room for it. */
function moveOff(
  { cluster, scorer, bounds }: Search,
  server: number,
  from: number,
  others: readonly number[],
): Move | undefined {
  const shape = cluster.shapeOf[server] ?? 0
  unsettle(cluster, server, bounds)
  const to = choose(cluster, server, scorer, bounds, others)
  settle(cluster, server, { host: from, shape }, bounds)
  return to && { server, from, shape, to }
}

/** How much of what is lacking a server's leaving gives, whether that is enough, and what it gives beyond. */
function helpOf(
  leaving: Float64Array,
  size: Float64Array,
  lack: readonly number[],
): { covers: number; enough: boolean; extra: number } {
  let [covers, extra, enough] = [0, 0, true]
  for (const [resource, short] of lack.entries()) {
    const need = size[resource] ?? 0
    const gives = need > 0 ? (leaving[resource] ?? 0) / need : 0
    covers += Math.min(gives, short)
    extra += Math.max(0, gives - short)
    if (gives + 1e-9 < short) enough = false
  }
  return { covers, enough, extra }
}
