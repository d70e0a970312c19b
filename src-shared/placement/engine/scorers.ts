import type { Cluster } from './cluster.ts'
import { type Profile, Slots } from './slots.ts'
import { totalsOf } from './sizes.ts'

/** What placement is after: speed of the servers, room for many more, or few hosts that run. */
export type Mode = 'performance' | 'capacity' | 'power'
export const modes: readonly Mode[] = ['performance', 'capacity', 'power']

/** Tells what it costs to put a server of this size on a host that has room for it: less is better. */
export type Scorer = (size: Float64Array, host: number) => number

/** Lost slots decide; what is nearly equal in them, tightness does. */
const TIE = 1e-5

export function scorerOf(mode: Mode, cluster: Cluster, profiles: readonly Profile[]): Scorer {
  if (mode === 'performance') return crowding(cluster)
  const tight = tightness(cluster)
  if (mode === 'power')
    return (size, host) => ((cluster.on[host]?.length ?? 0) === 0 ? 10 : 0) + tight(size, host)
  const slots = new Slots(cluster, profiles)
  return (size, host) => slots.loss(size, host) + TIE * tight(size, host)
}

/** How crowded a host would be: convex, so that what is nearly used up outweighs the rest. */
function crowding(cluster: Cluster): Scorer {
  const wide = cluster.resources.length
  return (size, host) => {
    let worst = 0
    let sum = 0
    for (let resource = 0; resource < wide; resource += 1) {
      const room = cluster.room[host * wide + resource] ?? 0
      if (room <= 0) continue
      const used = 1 - ((cluster.free[host * wide + resource] ?? 0) - (size[resource] ?? 0)) / room
      sum += used * used
      if (used > worst) worst = used
    }
    return worst + sum / (wide * 8)
  }
}

/** What would be left on a host, as shares of an average one: its length (L2 norm). */
function tightness(cluster: Cluster): Scorer {
  const wide = cluster.resources.length
  const per = totalsOf(cluster).map((total) => (total > 0 ? cluster.hosts.length / total : 0))
  return (size, host) => {
    let sum = 0
    for (let resource = 0; resource < wide; resource += 1) {
      const left =
        ((cluster.free[host * wide + resource] ?? 0) - (size[resource] ?? 0)) * (per[resource] ?? 0)
      sum += left * left
    }
    return Math.sqrt(sum)
  }
}
