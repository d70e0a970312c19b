import type { HostGroups } from './host-groups.ts'
import { heaviest, weightsOf } from './least-hosts.ts'

/** Mean room counts beside the scarcest, so that a climb finds its way over plateaus. */
const MEAN = 1e-3

/**
 * The best choices of so many hosts, `most` at most; empty: none that has room enough in sum was found. Hosts differ, so
 * their number says little: the best have most room, as a multiple of what is asked for, in what they have least of.
 * Found by climbing: one host for another as long as that is better, from the hosts that are worth most for many worths
 * of resources.
 */
export function chooseHosts(groups: HostGroups, count: number, most: number): number[][] {
  const seen = new Map<string, { counts: Int32Array; value: number }>()
  const look = (counts: Int32Array): number => {
    const key = counts.join(' ')
    const known = seen.get(key)
    if (known) return known.value
    const value = valueOf(groups, counts)
    seen.set(key, { counts: counts.slice(), value })
    return value
  }
  for (const weights of weightsOf(groups)) {
    const counts = startOf(groups, count, weights)
    if (counts) climb(groups, counts, look)
  }
  return [...seen.entries()]
    .filter(([, { value }]) => value >= 1)
    .sort(([a, one], [b, other]) => other.value - one.value || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([, { counts }]) => groups.hosts.flatMap((hosts, group) => hosts.slice(0, counts[group])))
}

function startOf(groups: HostGroups, count: number, weights: readonly number[]): Int32Array | undefined {
  const counts = groups.fixed.slice()
  let left = count - counts.reduce((sum, one) => sum + one, 0)
  for (const group of heaviest(groups, weights)) {
    const more = Math.max(0, Math.min(left, (groups.hosts[group]?.length ?? 0) - (counts[group] ?? 0)))
    counts[group] = (counts[group] ?? 0) + more
    left -= more
  }
  return left === 0 ? counts : undefined
}

/** Steepest ascent; changes `counts`. */
function climb({ hosts, fixed }: HostGroups, counts: Int32Array, look: (counts: Int32Array) => number): void {
  const add = (group: number, by: number): void => {
    counts[group] = (counts[group] ?? 0) + by
  }
  let value = look(counts)
  for (;;) {
    let best: { out: number; into: number } | undefined
    for (let out = 0; out < hosts.length; out += 1) {
      if ((counts[out] ?? 0) <= (fixed[out] ?? 0)) continue
      for (let into = 0; into < hosts.length; into += 1) {
        if (into === out || (counts[into] ?? 0) >= (hosts[into]?.length ?? 0)) continue
        add(out, -1)
        add(into, 1)
        const now = look(counts)
        add(out, 1)
        add(into, -1)
        if (now <= value) continue
        value = now
        best = { out, into }
      }
    }
    if (!best) return
    add(best.out, -1)
    add(best.into, 1)
  }
}

/** Room as a multiple of what is asked for where it is scarcest; below 1: not enough. */
function valueOf(groups: HostGroups, counts: Int32Array): number {
  const wide = groups.resources
  let least = Infinity
  let mean = 0
  for (const [number, demand] of groups.demands.entries())
    for (let resource = 0; resource < wide; resource += 1) {
      const need = demand.need[resource] ?? 0
      if (need <= 0) continue
      let room = 0
      for (let group = 0; group < counts.length; group += 1)
        if (demand.groups[group]) room += (counts[group] ?? 0) * (groups.room[group * wide + resource] ?? 0)
      least = Math.min(least, room / need)
      if (number === 0) mean += room / need / wide
    }
  if (least === Infinity) least = 1
  if (groups.apartDomains > 1) {
    const domains = new Set<number>()
    for (const [group, count] of counts.entries()) if (count > 0) domains.add(groups.domainOf[group] ?? 0)
    if (domains.size < groups.apartDomains) return domains.size / groups.apartDomains - 1
  }
  return least < 1 ? least : least + MEAN * mean
}
