import type { AffinityRecord } from '../design/records.ts'
import { saysSomething } from '../design/ties.ts'
import type { Tie } from '../placement/types.ts'

/** The hard rules between servers, by server; what says nothing (one server alone but for racks, near) is left out. */
export function tiesOf(rules: readonly AffinityRecord[]): Map<string, Tie[]> {
  const ties = new Map<string, Tie[]>()
  for (const { id, name, kind, within, servers: named } of rules) {
    const servers = [...new Set<string>(named)].toSorted()
    if (kind === 'near' || !saysSomething({ kind, within }, servers.length)) continue
    const tie: Tie = { id, name: name.trim(), kind, within, servers }
    for (const server of servers) ties.set(server, [...(ties.get(server) ?? []), tie])
  }
  for (const list of ties.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1))
  return ties
}
