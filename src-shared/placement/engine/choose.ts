import { type Cluster, NOWHERE } from './cluster.ts'
import type { Reserve } from './reserve.ts'
import type { Rules } from './rules.ts'
import type { Scorer } from './scorers.ts'

export interface Place {
  readonly host: number
  readonly shape: number
  /** By the scorer: less is better. */
  readonly cost: number
}

/** What a place must obey besides room. */
export interface Bounds {
  readonly rules?: Rules | undefined
  readonly reserve?: Reserve | undefined
}

/**
 * The place of least cost for a server that is nowhere: among the hosts (all, unless told otherwise) with room for it,
 * that its rules allow and with which the reserve is kept. Equal cost: the host that comes first. undefined: there is
 * none.
 */
export function choose(
  cluster: Cluster,
  server: number,
  scorer: Scorer,
  { rules, reserve }: Bounds = {},
  among?: readonly number[],
): Place | undefined {
  const shapes = cluster.shapesOf(server)
  const places: Place[] = []
  let best: Place | undefined
  const count = among?.length ?? cluster.hosts.length
  for (let at = 0; at < count; at += 1) {
    const host = among ? (among[at] ?? NOWHERE) : at
    let allowed: boolean | undefined
    for (let shape = 0; shape < shapes.length; shape += 1) {
      const size = shapes[shape]
      if (!size || !cluster.fits(size, host)) continue
      allowed ??= rules?.allows(server, host) ?? true
      if (!allowed) break
      const cost = scorer(size, host)
      if (reserve) places.push({ host, shape, cost })
      else if (!best || cost < best.cost) best = { host, shape, cost }
    }
  }
  if (!reserve) return best
  // Simulating failures costs most: the cheapest places are asked first.
  places.sort((a, b) => a.cost - b.cost || a.host - b.host || a.shape - b.shape)
  return places.find(({ host, shape }) => reserve.bears(server, host, shape))
}

/** Puts a server on a host, and tells all who keep count. */
export function settle(
  cluster: Cluster,
  server: number,
  { host, shape }: Pick<Place, 'host' | 'shape'>,
  { rules, reserve }: Bounds = {},
): void {
  cluster.put(server, host, shape)
  rules?.put(server, host)
  reserve?.put(server, host)
}

/** Takes a server from its host, and tells all who keep count. */
export function unsettle(cluster: Cluster, server: number, { rules, reserve }: Bounds = {}): void {
  const host = cluster.hostOf[server] ?? NOWHERE
  if (host === NOWHERE) return
  cluster.remove(server)
  rules?.remove(server, host)
  reserve?.remove(server, host)
}
