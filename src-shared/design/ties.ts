import { type AffinityRecord, type ServerId, type ServerRecord } from './records.ts'
import type { DesignStore } from './store.ts'

/**
 * Does a rule between servers say anything, when that many of those it names are there? Of one alone only that its
 * replicas are kept in different racks: on different hosts is for the server itself to say.
 */
export const saysSomething = (
  { kind, within }: Pick<AffinityRecord, 'kind' | 'within'>,
  servers: number,
): boolean => servers > 1 || (servers === 1 && kind === 'apart' && within === 'rack')

/** The servers that a rule names and that are there, each once. */
export function tiedServers(
  store: DesignStore,
  { servers }: Pick<AffinityRecord, 'servers'>,
): ServerRecord[] {
  return [...new Set(servers)].flatMap((id) => store.get<'server'>(id) ?? [])
}

interface Known {
  version: number
  rules: readonly AffinityRecord[]
  byServer: ReadonlyMap<ServerId, readonly AffinityRecord[]>
}
const known = new WeakMap<DesignStore, Known>()

/** The rules by the servers they name. Most changes are none of rules, so these are only looked through, not sorted anew. */
function byServer(store: DesignStore): Known['byServer'] {
  const before = known.get(store)
  if (before?.version === store.version) return before.byServer
  const rules = store.all('affinity').sort((a, b) => (a.id < b.id ? -1 : 1))
  const same = before?.rules.length === rules.length && rules.every((rule, at) => rule === before.rules[at])
  const sorted = same ? before.byServer : sortedByServer(rules)
  known.set(store, { version: store.version, rules, byServer: sorted })
  return sorted
}

function sortedByServer(rules: readonly AffinityRecord[]): Map<ServerId, AffinityRecord[]> {
  const sorted = new Map<ServerId, AffinityRecord[]>()
  for (const rule of rules)
    for (const id of new Set(rule.servers)) {
      const list = sorted.get(id)
      if (list) list.push(rule)
      else sorted.set(id, [rule])
    }
  return sorted
}

/** The rules that a server is under, in the order of their ids: those that name it and say something. */
export function tiesOf(store: DesignStore, id: ServerId): AffinityRecord[] {
  const rules = byServer(store).get(id)
  return rules === undefined ? [] : rules.filter((rule) => saysSomething(rule, countThere(store, rule)))
}

/** Is a server under any rule? */
export const isTied = (store: DesignStore, id: ServerId): boolean => {
  const rules = byServer(store).get(id)
  return rules !== undefined && rules.some((rule) => saysSomething(rule, countThere(store, rule)))
}

/** Up to two, which is all that matters. */
function countThere(store: DesignStore, { servers }: AffinityRecord): number {
  let first: ServerId | undefined
  for (const id of servers) {
    if (id === first || !store.has(id)) continue
    if (first !== undefined) return 2
    first = id
  }
  return first === undefined ? 0 : 1
}

/** The rules that name nothing but these servers, and so go where they go. */
export const tiesAmong = (store: DesignStore, ids: ReadonlySet<string>): AffinityRecord[] =>
  [...new Set([...ids].flatMap((id) => tiesOf(store, id as ServerId)))].filter((rule) =>
    tiedServers(store, rule).every(({ id }) => ids.has(id)),
  )

/**
 * Takes servers that go out of the rules that name them. A rule about several that would be left with one goes too, also
 * where it could still be read as one about that server's replicas: it never meant these. Only in a transaction.
 */
export function untie(store: DesignStore, gone: ReadonlySet<ServerId>): void {
  for (const rule of store.all('affinity')) {
    if (!rule.servers.some((id) => gone.has(id))) continue
    const left = rule.servers.filter((id) => !gone.has(id) && store.has(id))
    if (new Set(left).size < 2) store.remove(rule.id)
    else store.update<'affinity'>(rule.id, { servers: left })
  }
}
