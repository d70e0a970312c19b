import { type Cluster, NOWHERE } from '../cluster.ts'
import type { Rule } from '../rules.ts'

/**
 * Servers that rules tie to one host move as one: every set that "together on a host" joins, over several rules too.
 * Only servers that are nowhere; one that joins a server with a place is kept to its host by the rule itself.
 */
export function unitsOf(cluster: Cluster, rules: readonly Rule[]): number[][] {
  const parent = Int32Array.from(cluster.servers, (_, server) => server)
  const find = (server: number): number => {
    let root = server
    while (parent[root] !== root) root = parent[root] ?? root
    parent[server] = root
    return root
  }
  for (const rule of rules) {
    if (rule.kind !== 'together' || rule.scope !== 'host') continue
    const [first = 0, ...others] = rule.members
    for (const other of others) {
      const [a, b] = [find(first), find(other)]
      parent[Math.max(a, b)] = Math.min(a, b)
    }
  }
  const units = new Map<number, number[]>()
  for (let server = 0; server < cluster.servers.length; server += 1) {
    if (cluster.hostOf[server] !== NOWHERE) continue
    const root = find(server)
    const unit = units.get(root)
    if (unit) unit.push(server)
    else units.set(root, [server])
  }
  return [...units.values()]
}

/** What a unit takes at least, per resource: of alternatives the smaller number of each. */
export function leastOf(cluster: Cluster, unit: readonly number[]): Float64Array {
  const sum = new Float64Array(cluster.resources.length)
  for (const server of unit) {
    const shapes = cluster.shapesOf(server)
    for (let resource = 0; resource < sum.length; resource += 1) {
      let least = Infinity
      for (const shape of shapes) least = Math.min(least, shape[resource] ?? 0)
      sum[resource] = (sum[resource] ?? 0) + least
    }
  }
  return sum
}

/** Hosts in the order of their names: what is decided must not hang on the order in which they are listed. */
export function hostsByName({ hosts }: Cluster): number[] {
  const name = (host: number): string => hosts[host]?.name ?? ''
  return hosts.map((_, host) => host).sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : a - b))
}
