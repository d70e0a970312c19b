import type { RecordsDiff } from '@shared/design/diff.ts'
import type { RecordId } from '@shared/design/records.ts'

/** More than this and it is cheaper to look at everything anew. */
const MANY = 400

/**
 * The records besides links that a diff makes look different; undefined: too many to tell apart, or something that
 * concerns everything. Links tell themselves which of them found another way. `except` look as they did.
 */
export function touchedBy(diff: RecordsDiff, except?: ReadonlySet<RecordId>): RecordId[] | undefined {
  const ids = new Set<RecordId>()
  const records = [diff.added, diff.removed].flatMap((part) => Object.values(part))
  for (const record of [...records, ...Object.values(diff.updated).flat()]) {
    if (record.type === 'settings' || record.type === 'tier' || record.type === 'network') return undefined
    if (record.type !== 'link' && !except?.has(record.id)) ids.add(record.id)
  }
  return ids.size > MANY ? undefined : [...ids]
}
