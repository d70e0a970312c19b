import { createHash } from 'node:crypto'
import { canonicalJson } from '@shared/base/canonical.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord } from '@shared/design/records.ts'

/** Of each record that differs from a file's, a print of what the file has; '' where the file has none. */
export type RecordsApart = Readonly<Record<string, string>>

/** What differs after a change. Costs what the change touches, however large the design is. */
export function recordsApart(
  apart: RecordsApart,
  before: readonly DesignRecord[],
  { added, updated, removed }: RecordsDiff,
): RecordsApart {
  const after = new Map<string, string>()
  for (const id of Object.keys(removed)) after.set(id, '')
  for (const record of Object.values(added)) after.set(record.id, printOf(record))
  for (const [, record] of Object.values(updated)) after.set(record.id, printOf(record))
  const was = new Map(
    before.flatMap((record) => (after.has(record.id) ? [[record.id as string, printOf(record)]] : [])),
  )
  const result: Record<string, string> = { ...apart }
  for (const [id, now] of after) {
    const inFile = apart[id] ?? was.get(id) ?? ''
    if (inFile === now) delete result[id]
    else result[id] = inFile
  }
  return result
}

const printOf = (record: DesignRecord): string =>
  createHash('sha256').update(canonicalJson(record)).digest('base64url').slice(0, 22)
