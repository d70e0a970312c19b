import type { DesignRecord } from './records.ts'

/** What one transaction changed. Reversing and squashing are pure, so undo is a reversed diff. */
export interface RecordsDiff {
  added: Record<string, DesignRecord>
  updated: Record<string, [from: DesignRecord, to: DesignRecord]>
  removed: Record<string, DesignRecord>
}

export const emptyDiff = (): RecordsDiff => ({ added: {}, updated: {}, removed: {} })

export const isEmptyDiff = (diff: RecordsDiff): boolean =>
  Object.keys(diff.added).length === 0 &&
  Object.keys(diff.updated).length === 0 &&
  Object.keys(diff.removed).length === 0

export function reverseDiff(diff: RecordsDiff): RecordsDiff {
  const updated: RecordsDiff['updated'] = {}
  for (const [id, [from, to]] of Object.entries(diff.updated)) updated[id] = [to, from]
  return { added: { ...diff.removed }, updated, removed: { ...diff.added } }
}

/** Folds `next` into `into` (which changes), as if both had been one transaction. */
export function squashInto(into: RecordsDiff, next: RecordsDiff): RecordsDiff {
  for (const record of Object.values(next.added)) noteAdded(into, record)
  for (const [from, to] of Object.values(next.updated)) noteUpdated(into, from, to)
  for (const record of Object.values(next.removed)) noteRemoved(into, record)
  return into
}

export function noteAdded(into: RecordsDiff, record: DesignRecord): void {
  const { id } = record
  const before = into.removed[id]
  if (before) {
    delete into.removed[id]
    if (before !== record) into.updated[id] = [before, record]
  } else into.added[id] = record
}

export function noteUpdated(into: RecordsDiff, from: DesignRecord, to: DesignRecord): void {
  const { id } = to
  if (into.added[id]) into.added[id] = to
  else into.updated[id] = [into.updated[id]?.[0] ?? from, to]
}

export function noteRemoved(into: RecordsDiff, record: DesignRecord): void {
  const { id } = record
  if (into.added[id]) delete into.added[id]
  else {
    into.removed[id] = into.updated[id]?.[0] ?? record
    delete into.updated[id]
  }
}
