import type { Cluster } from '../cluster.ts'
import type { Layout } from '../designs/layout.ts'
import type { Pool } from './pool.ts'
import { hostsByName } from '../designs/units.ts'

/** What some units ask for in all of the only hosts that they may be on. */
export interface Demand {
  /** 1: hosts of the group count. */
  readonly groups: Uint8Array
  readonly need: Float64Array
}

/** Hosts to choose from: those with the same room and the same standing in rules are a group, only their number counts. */
export interface HostGroups {
  readonly hosts: readonly (readonly number[])[]
  /** Free room of one host of each group, `group * resources + resource`. */
  readonly room: Float64Array
  readonly resources: number
  /** So many of each group are kept whatever comes: servers there do not move. */
  readonly fixed: Int32Array
  /** The first is that of all units. */
  readonly demands: readonly Demand[]
  /** Hosts and domains that rules need to keep servers apart. */
  readonly apartHosts: number
  readonly apartDomains: number
  readonly domainOf: Int32Array
}

/** Of a layout in which nothing has a place but what stays. */
export function hostGroups(layout: Layout, pool: Pool): HostGroups {
  const { cluster, rules } = layout
  const wide = cluster.resources.length
  const byDomain = rules.rules.some((rule) => rule.kind !== 'only' && rule.scope === 'domain')
  const groups = new Map<string, number[]>()
  for (const host of hostsByName(cluster)) {
    const room = cluster.free.subarray(host * wide, (host + 1) * wide)
    const only = rules.rules.map((rule) => (rule.kind === 'only' ? Number(rule.hosts.includes(host)) : ''))
    const domain = byDomain ? (cluster.domainOf[host] ?? 0) : ''
    const key = `${room.join(' ')}|${only.join('')}|${domain}|${stays(cluster, host) ? host : ''}`
    const group = groups.get(key)
    if (group) group.push(host)
    else groups.set(key, [host])
  }
  const hosts = [...groups.values()]
  const room = new Float64Array(hosts.length * wide)
  for (const [group, [host = 0]] of hosts.entries())
    for (let resource = 0; resource < wide; resource += 1)
      room[group * wide + resource] = Math.max(0, cluster.free[host * wide + resource] ?? 0)
  return {
    hosts,
    room,
    resources: wide,
    fixed: Int32Array.from(hosts, ([host = 0]) => (stays(cluster, host) ? 1 : 0)),
    demands: [
      { groups: new Uint8Array(hosts.length).fill(1), need: pool.need },
      ...bound(layout, pool, hosts),
    ],
    apartHosts: apart(layout, 'host'),
    apartDomains: apart(layout, 'domain'),
    domainOf: Int32Array.from(hosts, ([host = 0]) => cluster.domainOf[host] ?? 0),
  }
}

/** While only what stays has a place, whoever is on a host stays. */
const stays = ({ on }: Cluster, host: number): boolean => (on[host] ?? []).length > 0

/** What those ask for that may only be on some hosts. */
function bound(
  { rules, units, moving }: Layout,
  pool: Pool,
  hosts: readonly (readonly number[])[],
): Demand[] {
  const wide = pool.need.length
  return rules.rules.flatMap((rule, number) => {
    if (rule.kind !== 'only') return []
    const need = new Float64Array(wide)
    for (let unit = 0; unit < moving; unit += 1) {
      if (!units[unit]?.some((server) => rules.of(server).includes(number))) continue
      const kind = pool.kindOf[unit] ?? 0
      for (let resource = 0; resource < wide; resource += 1)
        need[resource] =
          (need[resource] ?? 0) + (pool.sizes[kind * wide + resource] ?? 0) * (pool.need[resource] ?? 0)
    }
    return [{ groups: Uint8Array.from(hosts, ([host = 0]) => (rule.hosts.includes(host) ? 1 : 0)), need }]
  })
}

/** Places that the rule needs which keeps most servers apart. */
function apart({ rules, cluster }: Layout, scope: 'host' | 'domain'): number {
  let most = 0
  for (const rule of rules.rules) {
    if (rule.kind !== 'apart' || rule.scope !== scope) continue
    const members = new Set(rule.members.filter((server) => cluster.servers[server] !== undefined))
    most = Math.max(most, Math.ceil(members.size / Math.max(1, rule.most)))
  }
  return most
}
