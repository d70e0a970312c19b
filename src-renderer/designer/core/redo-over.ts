import { canonicalJson } from '@shared/base/canonical.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord, RecordId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'

/**
 * Does changes again over records that someone else changed meanwhile. Field by field: what only the other changed
 * stays theirs. What they removed stays removed, and what would hang in the air is left out. Only in a transaction.
 */
export function redoOver(store: DesignStore, pending: RecordsDiff): void {
  for (const id of Object.keys(pending.removed)) removeWhole(store, id as RecordId)
  const added = Object.values(pending.added)
  for (const record of [
    ...added.filter((one) => one.type !== 'link'),
    ...added.filter((one) => one.type === 'link'),
  ])
    if (stands(store, record)) store.put(record)
  for (const [from, to] of Object.values(pending.updated)) {
    const current = store.get(to.id)
    if (!current) continue
    const merged = { ...current, ...changedFields(from, to) } as DesignRecord
    if (stands(store, merged)) store.put(merged)
  }
}

function changedFields(from: DesignRecord, to: DesignRecord): Partial<DesignRecord> {
  const before = new Map<string, unknown>(Object.entries(from))
  return Object.fromEntries(
    Object.entries(to).filter(([key, value]) => canonicalJson(value) !== canonicalJson(before.get(key))),
  )
}

/** Removes a record, and links that the other tied to a server meanwhile; a tier that got servers stays. */
function removeWhole(store: DesignStore, id: RecordId): void {
  const record = store.get(id)
  if (record?.type === 'tier' && store.all('server').some((server) => server.tier === id)) return
  for (const link of store.all('link')) if (link.from === id || link.to === id) store.remove(link.id)
  store.remove(id)
}

function stands(store: DesignStore, record: DesignRecord): boolean {
  if (record.type === 'server') return store.has(record.tier)
  return record.type !== 'link' || (store.has(record.from) && store.has(record.to))
}
