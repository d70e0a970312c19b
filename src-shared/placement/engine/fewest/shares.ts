import type { HostGroups } from './host-groups.ts'

/** Mean room counts beside the scarcest, so that a climb finds its way over plateaus. */
const MEAN = 1e-3
/** Differences of shares that are none. */
export const SMALL = 1e-9

/** Room of chosen hosts as a multiple of what is asked for, kept up while hosts come and go. */
export class Shares {
  readonly #groups: HostGroups
  /** Of one host of each group: `group * wide + demand and resource`. */
  readonly #each: Float64Array
  readonly #sums: Float64Array
  readonly #wide: number
  /** 1: something is asked for. */
  readonly #asked: Uint8Array

  constructor(groups: HostGroups, counts: Int32Array) {
    const { hosts, demands, resources, room } = groups
    this.#groups = groups
    this.#wide = demands.length * resources
    this.#each = new Float64Array(hosts.length * this.#wide)
    this.#sums = new Float64Array(this.#wide)
    this.#asked = Uint8Array.from(
      demands.flatMap(({ need }) => [...need]),
      (need) => (need > 0 ? 1 : 0),
    )
    for (let group = 0; group < hosts.length; group += 1) {
      for (const [number, demand] of demands.entries())
        for (let resource = 0; resource < resources; resource += 1) {
          const need = demand.need[resource] ?? 0
          if (need > 0 && demand.groups[group])
            this.#each[group * this.#wide + number * resources + resource] =
              (room[group * resources + resource] ?? 0) / need
        }
      this.move(group, counts[group] ?? 0)
    }
  }

  /** So many hosts of a group more, or less. */
  move(group: number, by: number): void {
    for (let at = 0; at < this.#wide; at += 1)
      this.#sums[at] = (this.#sums[at] ?? 0) + by * (this.#each[group * this.#wide + at] ?? 0)
  }

  /**
   * Room where it is scarcest; below 1: not enough. With one host more of `into`; `counts` are for telling domains and
   * have neither `out` taken from them nor `into` added.
   */
  value(counts: Int32Array, out = -1, into = -1): number {
    const { resources, apartDomains } = this.#groups
    let least = Infinity
    let mean = 0
    for (let at = 0; at < this.#wide; at += 1) {
      if (this.#asked[at] === 0) continue
      let share = this.#sums[at] ?? 0
      if (into >= 0) share += this.#each[into * this.#wide + at] ?? 0
      if (share < least) least = share
      if (at < resources) mean += share
    }
    if (apartDomains > 1) {
      const domains = this.#domains(counts, out, into)
      if (domains < apartDomains) return domains / apartDomains - 1
    }
    // Sums that are taken apart and together again do not come out even.
    if (least === Infinity) return 1
    return least < 1 - SMALL ? least : Math.max(1, least) + (MEAN * mean) / resources
  }

  #domains(counts: Int32Array, out: number, into: number): number {
    const domains = new Set<number>()
    for (const [group, domain] of this.#groups.domainOf.entries())
      if ((counts[group] ?? 0) - (group === out ? 1 : 0) + (group === into ? 1 : 0) > 0) domains.add(domain)
    return domains.size
  }
}
