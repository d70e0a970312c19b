import type { PlanHost } from '../../plan/world.ts'
import type { Finding } from '../findings.ts'
import type { ServerRecord } from '../records.ts'
import type { DesignStore } from '../store.ts'

/** The hosts as last known, for rules that need them. */
export interface RuleFacts {
  hosts: readonly PlanHost[]
}

/** One rule looks at the whole drawing; it finds, it never throws. */
export type Rule = (store: DesignStore) => Finding[]
export type HostRule = (store: DesignStore, facts: RuleFacts) => Finding[]

/** How people call a server that may have no name yet. */
export const called = (server: Pick<ServerRecord, 'name'>): string =>
  server.name.trim() === '' ? 'A server without a name' : server.name

/** Servers in an order that does not depend on how the store came to be. */
export const serversOf = (store: DesignStore): ServerRecord[] =>
  store.all('server').toSorted((a, b) => (a.id < b.id ? -1 : 1))
