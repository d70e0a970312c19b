import type { HostGroups } from './host-groups.ts'

/** Sums of shares do not come out even. */
const SMALL = 1e-9

/**
 * Fewest hosts that could do. Whatever resources are worth, the hosts worth most must be worth as much as what is asked
 * for (a surrogate relaxation, over a grid of worths); and rules that keep servers apart need so many places.
 */
export function leastHosts(groups: HostGroups): number {
  const fixed = groups.fixed.reduce((sum, one) => sum + one, 0)
  let least = Math.max(fixed, groups.apartHosts, groups.apartDomains)
  for (const weights of weightsOf(groups)) {
    let missing = weights.reduce((sum, weight) => sum + weight, 0) - SMALL
    for (const [group, count] of groups.fixed.entries()) missing -= count * worth(groups, group, weights)
    let count = fixed
    for (const group of heaviest(groups, weights)) {
      const each = worth(groups, group, weights)
      const others = (groups.hosts[group]?.length ?? 0) - (groups.fixed[group] ?? 0)
      for (let more = 0; more < others && missing > 0; more += 1) {
        missing -= each
        count += 1
      }
    }
    // No number of hosts is enough: one more than there are.
    if (missing > 0) count += 1
    least = Math.max(least, count)
  }
  return least
}

/** What one host of a group is worth: its shares of what is asked for, weighed. */
export function worth(groups: HostGroups, group: number, weights: readonly number[]): number {
  const need = groups.demands[0]?.need
  return weights.reduce((sum, weight, resource) => {
    const wanted = need?.[resource] ?? 0
    return wanted > 0
      ? sum + (weight * (groups.room[group * groups.resources + resource] ?? 0)) / wanted
      : sum
  }, 0)
}

/** Groups, those first of which one host is worth most. */
export function heaviest(groups: HostGroups, weights: readonly number[]): number[] {
  const each = groups.hosts.map((_, group) => worth(groups, group, weights))
  return each.map((_, group) => group).sort((a, b) => (each[b] ?? 0) - (each[a] ?? 0) || a - b)
}

/** A grid of weights for the resources that are asked for; each adds up to one. Finer for fewer of them. */
export function weightsOf({ demands, resources, hosts }: HostGroups): number[][] {
  const asked = Array.from({ length: resources }, (_, resource) => (demands[0]?.need[resource] ?? 0) > 0)
  const count = asked.filter(Boolean).length
  const steps = hosts.length > MANY ? 3 : count <= 3 ? 8 : count <= 5 ? 4 : 2
  const grid: number[][] = []
  const extend = (weights: readonly number[], left: number): void => {
    const resource = weights.length
    if (resource === resources) {
      if (left === 0) grid.push(weights.map((weight) => weight / steps))
      return
    }
    for (let weight = 0; weight <= (asked[resource] ? left : 0); weight += 1)
      extend([...weights, weight], left - weight)
  }
  extend([], count === 0 ? 0 : steps)
  return grid
}
const MANY = 24
