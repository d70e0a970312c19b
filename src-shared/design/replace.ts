import { sameJson } from './history-fit.ts'
import type { DesignRecord, RecordId } from './records.ts'
import type { DesignStore } from './store.ts'

/** Makes the store hold exactly these records, touching only what differs. Only in a transaction. */
export function replaceAll(store: DesignStore, records: readonly DesignRecord[]): void {
  const kept = new Set<RecordId>(records.map(({ id }) => id))
  for (const { id } of store.records()) if (!kept.has(id)) store.remove(id)
  for (const record of records) if (!sameJson(store.get(record.id), record)) store.put(record)
}
