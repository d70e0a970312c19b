import { TerraceError } from '@shared/base/errors.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import { anyRecord, type DesignRecord } from '@shared/design/records.ts'
import type { Storage, StoredDesign } from '../storage/index.ts'

/**
 * A stored design with every record checked. Records that cannot be understood make it read-only: what is stored
 * stays as it is, and saving never drops them.
 */
export function readDesign(storage: Storage, id: string): OpenDesign {
  return checked(storage.designs.open(id))
}

function checked(stored: StoredDesign): OpenDesign {
  const records: DesignRecord[] = []
  let unknown = stored.unreadable.length
  for (const { value } of stored.records) {
    const parsed = anyRecord.safeParse(value)
    if (parsed.success) records.push(parsed.data)
    else unknown += 1
  }
  return { id: stored.id, records, readOnly: stored.readOnly || unknown > 0, revision: stored.revision }
}

/** The same, for a design that is about to be changed. */
export function readWritable(storage: Storage, id: string): OpenDesign {
  const design = readDesign(storage, id)
  if (design.readOnly) throw notUnderstood()
  return design
}

/** For a design that must not be changed, or carried out, because a part of it cannot be read. */
export const notUnderstood = (): TerraceError =>
  new TerraceError('storage.future', 'This design has parts that this Terrace does not understand.', {
    left: 'It was left as it is, and nothing was touched.',
    next: 'Use the newer Terrace that wrote it.',
  })

/** The design's own name. */
export const designName = (records: readonly DesignRecord[]): string =>
  records.find((record) => record.type === 'settings')?.name ?? 'Untitled design'
