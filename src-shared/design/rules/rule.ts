import type { StoredImage } from '../../plan/library.ts'
import type { PlanHost } from '../../plan/world.ts'
import { t } from '../../text/translate.ts'
import type { Finding } from '../findings.ts'
import type { LinkRecord, ServerRecord, TierRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'

/** The hosts and the library as last known, for rules that need them. */
export interface RuleFacts {
  hosts: readonly PlanHost[]
  library?: readonly StoredImage[]
}

/** One rule looks at the whole drawing; it finds, it never throws. */
export type Rule = (store: DesignStore) => Finding[]
export type HostRule = (store: DesignStore, facts: RuleFacts) => Finding[]

/** How people call a server that may have no name yet. */
export const called = (server: Pick<ServerRecord, 'name'>): string =>
  server.name.trim() === '' ? t`A server without a name` : server.name

const NAMED = 4

/** "a, b and c", or the first few and how many more. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? ''
  if (names.length <= NAMED) return t`${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
  return t`${names.slice(0, NAMED - 1).join(', ')} and ${names.length - NAMED + 1} more`
}

export const allCalled = (servers: readonly ServerRecord[]): string =>
  listed([...new Set(servers.map(called))])

/** Makes of `make` one that works out each drawing once, and again only when the drawing has changed. */
export function kept<T>(make: (store: DesignStore) => T): (store: DesignStore) => T {
  const known = new WeakMap<DesignStore, { version: number; value: T }>()
  return (store) => {
    const before = known.get(store)
    if (before?.version === store.version) return before.value
    const value = make(store)
    known.set(store, { version: store.version, value })
    return value
  }
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)

/** Servers in an order that does not depend on how the store came to be. */
export const serversOf: (store: DesignStore) => readonly ServerRecord[] = kept((store) =>
  store.all('server').toSorted(byId),
)

export const linksOf: (store: DesignStore) => readonly LinkRecord[] = kept((store) =>
  store.all('link').toSorted(byId),
)

export const tiersOf: (store: DesignStore) => readonly TierRecord[] = kept((store) =>
  store.all('tier').toSorted((a, b) => a.order - b.order || byId(a, b)),
)

export const byTier: (store: DesignStore) => ReadonlyMap<string, readonly ServerRecord[]> = kept((store) =>
  Map.groupBy(serversOf(store), (server) => server.tier),
)
