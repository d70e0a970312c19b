import { TerraceError } from '@shared/base/errors.ts'
import type { OpenDesign } from '@shared/contract/designs.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import { migrateRecords, type RawRecord } from '@shared/design/migrations.ts'
import { anyRecord, DESIGN_VERSION, type DesignRecord } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import type { Storage, StoredDesign } from '../storage/index.ts'

interface Kept {
  stamp: string
  design: OpenDesign
  /** Written in today's form: no record of it has to be brought into that. */
  current: boolean
}

/** What is looked at is read several times a second, and checking thousands of records takes a while. */
const kept = new WeakMap<Storage, Map<string, Kept>>()
const keptDesigns = 8

/**
 * A stored design with every record checked. Records that cannot be understood make it read-only: what is stored
 * stays as it is, and saving never drops them. The answer is shared: it must not be changed.
 */
export function readDesign(storage: Storage, id: string): OpenDesign {
  const designs = kept.get(storage) ?? new Map<string, Kept>()
  kept.set(storage, designs)
  const stamp = storage.designs.stamp(id)
  const known = designs.get(id)
  designs.delete(id)
  const now = known?.stamp === stamp ? known : { stamp, ...readNow(storage, id) }
  const { design } = now
  designs.set(id, now)
  const [oldest] = designs.keys()
  if (designs.size > keptDesigns && oldest !== undefined) designs.delete(oldest)
  return design
}

function readNow(storage: Storage, id: string): Omit<Kept, 'stamp'> {
  const stored = storage.designs.open(id)
  return { design: checked(stored), current: stored.version === DESIGN_VERSION }
}

/**
 * Saves a change of a design, and takes it into what is kept of it: to read and check thousands of records again after
 * every change would hold up everything else.
 */
export function saveDesign(
  storage: Storage,
  id: string,
  ...[revision, diff, step]: SaveArguments
): { revision: number } {
  const before = kept.get(storage)?.get(id)
  const fresh = before?.current === true && before.stamp === storage.designs.stamp(id)
  const saved = storage.designs.save(id, revision, diff, step)
  if (before && fresh && !before.design.readOnly)
    kept.get(storage)?.set(id, {
      stamp: storage.designs.stamp(id),
      current: true,
      design: {
        ...before.design,
        records: changed(before.design.records, diff),
        revision: saved.revision,
        history: storage.designs.history.position(id),
      },
    })
  return saved
}
type SaveArguments = Parameters<Storage['designs']['save']> extends [string, ...infer Rest] ? Rest : never

/** Records after a change, in the order in which they are read. */
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
export function readWritable(storage: Storage, id: string): OpenDesign {
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
