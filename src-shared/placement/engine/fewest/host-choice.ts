import type { HostGroups } from './host-groups.ts'
import { heaviest, weightsOf } from './least-hosts.ts'
import { Shares, SMALL } from './shares.ts'

/** So many hosts of each group, and what that is worth. */
interface Choice {
  readonly counts: Int32Array
  readonly value: number
}

/**
 * The best choices of so many hosts, `most` at most; empty: none that has room enough in sum was found. Hosts differ, so
 * their number says little: the best have most room, as a multiple of what is asked for, in what they have least of.
 * Found by climbing: one host for another as long as that is better, from the hosts that are worth most for many worths
 * of resources.
 */
export function chooseHosts(groups: HostGroups, count: number, most: number): number[][] {
  const found = new Map<string, Choice>()
  for (const weights of weightsOf(groups)) {
    const counts = startOf(groups, count, weights)
    if (counts) for (const choice of climb(groups, counts, most)) found.set(choice.counts.join(' '), choice)
  }
  return [...found.entries()]
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

interface Swap {
  readonly out: number
  readonly into: number
  readonly value: number
}

/** Steepest ascent, which changes `counts`. Answers the summit and the best beside it. */
function climb(groups: HostGroups, counts: Int32Array, most: number): Choice[] {
  const shares = new Shares(groups, counts)
  for (;;) {
    const value = shares.value(counts)
    const swaps = swapsOf(groups, counts, shares, most)
    const [best] = swaps
    // Sums do not come out even: what is hardly better may be the same.
    if (!best || best.value <= value + SMALL) {
      const beside = swaps.map((one) => ({ counts: swapped(counts, one), value: one.value }))
      return [{ counts, value }, ...beside]
    }
    shares.move(best.out, -1)
    shares.move(best.into, 1)
    counts.set(swapped(counts, best))
  }
}

/** The best swaps of one host for another, best first. */
function swapsOf({ hosts, fixed }: HostGroups, counts: Int32Array, shares: Shares, most: number): Swap[] {
  const best: Swap[] = []
  for (let out = 0; out < hosts.length; out += 1) {
    if ((counts[out] ?? 0) <= (fixed[out] ?? 0)) continue
    shares.move(out, -1)
    for (let into = 0; into < hosts.length; into += 1) {
      if (into === out || (counts[into] ?? 0) >= (hosts[into]?.length ?? 0)) continue
      const value = shares.value(counts, out, into)
      const last = best[most - 1]
      if (last && value <= last.value) continue
      const at = best.findIndex((one) => one.value < value)
      best.splice(at < 0 ? best.length : at, 0, { out, into, value })
      if (best.length > most) best.pop()
    }
    shares.move(out, 1)
  }
  return best
}

function swapped(counts: Int32Array, { out, into }: Swap): Int32Array {
  const now = counts.slice()
  now[out] = (now[out] ?? 0) - 1
  now[into] = (now[into] ?? 0) + 1
  return now
}
