import { canonicalJson } from '@shared/base/canonical.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord, RecordId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { saysSomething, tiedServers, untie } from '@shared/design/ties.ts'

/**
 * Does changes again over records that someone else changed meanwhile. Field by field: what only the other changed
 * stays theirs. What they removed stays removed, and what would hang in the air is left out. Only in a transaction.
 */
export function redoOver(store: DesignStore, pending: RecordsDiff): void {
  for (const id of Object.keys(pending.removed)) removeWhole(store, id as RecordId)
  const added = Object.values(pending.added)
  for (const record of [...added.filter((one) => !onServers(one)), ...added.filter(onServers)])
    if (stands(store, record)) store.put(withoutGone(store, record))
  for (const [from, to] of Object.values(pending.updated)) {
    const current = store.get(to.id)
    if (!current) continue
    const merged = { ...current, ...changedFields(from, to) } as DesignRecord
    if (stands(store, merged)) store.put(withoutGone(store, merged))
    // Of a rule that says nothing any more nothing stays.
    else if (merged.type === 'affinity') store.remove(merged.id)
  }
}

/** Is a record about servers, which have to be there before it? */
const onServers = ({ type }: DesignRecord): boolean => type === 'link' || type === 'affinity'

/** A rule names nobody whom the other removed meanwhile. */
function withoutGone(store: DesignStore, record: DesignRecord): DesignRecord {
  if (record.type !== 'affinity' || record.servers.every((id) => store.has(id))) return record
  return { ...record, servers: record.servers.filter((id) => store.has(id)) }
}

function changedFields(from: DesignRecord, to: DesignRecord): Partial<DesignRecord> {
  const before = new Map<string, unknown>(Object.entries(from))
  return Object.fromEntries(
    Object.entries(to).filter(([key, value]) => canonicalJson(value) !== canonicalJson(before.get(key))),
  )
}

/** Removes a record, and what the other tied to a server meanwhile; a tier that got servers stays. */
function removeWhole(store: DesignStore, id: RecordId): void {
  const record = store.get(id)
  if (record?.type === 'tier' && store.all('server').some((server) => server.tier === id)) return
  for (const link of store.all('link')) if (link.from === id || link.to === id) store.remove(link.id)
  store.remove(id)
  if (record?.type === 'server') untie(store, new Set([record.id]))
}

function stands(store: DesignStore, record: DesignRecord): boolean {
  if (record.type === 'server') return store.has(record.tier)
  if (record.type === 'affinity') {
    // What is left of a rule about several would say something of one server's replicas that nobody meant.
    const there = tiedServers(store, record).length
    return saysSomething(record, there) && (there > 1 || new Set(record.servers).size === 1)
  }
  return record.type !== 'link' || (store.has(record.from) && store.has(record.to))
}
