import { TerraceError } from '@shared/base/errors.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import { migrateRecords, type RawRecord } from '@shared/design/migrations.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { HistoryChange } from '@shared/design/history-change.ts'
import { anyRecord, DESIGN_VERSION, type DesignRecord } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import type { Reader, Storage, StoredDesign } from '../storage/index.ts'

/** Where designs are kept. */
export type DesignSource = Pick<Reader, 'designs'>

interface Kept {
  stamp: string
  design: OpenDesign
}

/** What is looked at is read several times a second, and checking thousands of records takes a while. */
const kept = new WeakMap<DesignSource, Map<string, Kept>>()
const keptDesigns = 8

/**
 * A stored design with every record checked. Records that cannot be understood make it read-only: what is stored
 * stays as it is, and saving never drops them. The answer is shared: it must not be changed.
 */
export function readDesign(storage: DesignSource, id: string): OpenDesign {
  const stamp = storage.designs.stamp(id)
  const known = kept.get(storage)?.get(id)
  const design = known?.stamp === stamp ? known.design : checked(storage.designs.open(id))
  keep(storage, id, { stamp, design })
  return design
}

/** The last few that were asked for. */
function keep(storage: DesignSource, id: string, read: Kept): void {
  const designs = kept.get(storage) ?? new Map<string, Kept>()
  kept.set(storage, designs)
  designs.delete(id)
  designs.set(id, read)
  const [oldest] = designs.keys()
  if (designs.size > keptDesigns && oldest !== undefined) designs.delete(oldest)
}

/** What a design was, and what it is by a change that is on disk. */
export interface SavedDesign {
  before: readonly DesignRecord[]
  revision: number
}

/**
 * Saves a change. What is known of the design follows it, so that the next reader of thousands of records need not
 * check them all again.
 */
export function saveDesign(
  storage: Storage,
  id: string,
  revision: number,
  diff: RecordsDiff,
  step?: HistoryChange | string,
): SavedDesign {
  const before = readDesign(storage, id)
  const saved = storage.designs.save(id, revision, diff, step)
  if (!before.readOnly) {
    const design: OpenDesign = {
      ...before,
      records: changed(before.records, diff),
      revision: saved.revision,
      history: storage.designs.history.position(id),
    }
    keep(storage, id, { stamp: storage.designs.stamp(id), design })
  }
  return { before: before.records, revision: saved.revision }
}

/** In the order in which they are stored. */
function changed(records: readonly DesignRecord[], { added, updated, removed }: RecordsDiff): DesignRecord[] {
  const written = new Map<string, DesignRecord>()
  for (const record of Object.values(added)) written.set(record.id, record)
  for (const [, record] of Object.values(updated)) written.set(record.id, record)
  const after: DesignRecord[] = []
  for (const record of records) {
    const now = written.get(record.id)
    written.delete(record.id)
    if (now) after.push(now)
    else if (!Object.hasOwn(removed, record.id)) after.push(record)
  }
  if (written.size === 0) return after
  return [...after, ...written.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Is it known as it is now, so that reading it takes no time? */
export const isRead = (storage: DesignSource, id: string): boolean =>
  kept.get(storage)?.get(id)?.stamp === storage.designs.stamp(id)

/** Takes over what another thread read, unless the design was changed since. */
export function keepRead(storage: DesignSource, design: OpenDesign): void {
  const { id, revision } = design
  if (storage.designs.revision(id) === revision)
    keep(storage, id, { stamp: storage.designs.stamp(id), design })
}

function checked(stored: StoredDesign): OpenDesign {
  const records: DesignRecord[] = []
  let unknown = stored.unreadable.length
  for (const { value } of stored.records) {
    const parsed = anyRecord.safeParse(migrated(value, stored.version))
    if (parsed.success) records.push(parsed.data)
    else unknown += 1
  }
  const { id, revision, history } = stored
  return { id, records, readOnly: stored.readOnly || unknown > 0, revision, history }
}

/** A stored record in today's form; one that its migration drops is not understood. */
export function migrated(value: unknown, version: number): unknown {
  if (version >= DESIGN_VERSION || typeof value !== 'object' || value === null) return value
  return migrateRecords([value as RawRecord], version)[0]
}

/** The same, for a design that is about to be changed. */
export function readWritable(storage: DesignSource, id: string): OpenDesign {
  const design = readDesign(storage, id)
  if (design.readOnly) throw notUnderstood()
  return design
}

/** For a design that must not be changed, or carried out, because a part of it cannot be read. */
export const notUnderstood = (): TerraceError =>
  new TerraceError('storage.future', t`This design has parts that this Terrace does not understand.`, {
    left: t`It was left as it is, and nothing was touched.`,
    next: t`Use the newer Terrace that wrote it.`,
  })

/** The design's own name. */
export const designName = (records: readonly DesignRecord[]): string =>
  records.find((record) => record.type === 'settings')?.name ?? t`Untitled design`
