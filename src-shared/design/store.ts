import { TerraceError } from '../base/errors.ts'
import {
  emptyDiff,
  isEmptyDiff,
  noteAdded,
  noteRemoved,
  noteUpdated,
  type RecordsDiff,
  reverseDiff,
} from './diff.ts'
import type { DesignRecord, RecordId, RecordOf, RecordType } from './records.ts'
import { t } from '../text/translate.ts'

/**
 * The records of one design, by id. They are immutable: a change replaces the record. Changes happen only inside
 * `transact`, which yields their diff; one that throws leaves no trace.
 */
export class DesignStore {
  readonly #records = new Map<RecordId, DesignRecord>()
  readonly #byType = new Map<RecordType, Map<RecordId, DesignRecord>>()
  readonly #listeners = new Set<(diff: RecordsDiff) => void>()
  #open: RecordsDiff | undefined
  #version = 0

  constructor(records: Iterable<DesignRecord> = []) {
    for (const record of records) this.#write(record)
  }

  get<T extends RecordType>(id: `${T}:${string}`): RecordOf<T> | undefined {
    return this.#records.get(id as RecordId) as RecordOf<T> | undefined
  }

  has(id: RecordId): boolean {
    return this.#records.has(id)
  }

  /** All records of a type, in no particular order. */
  all<T extends RecordType>(type: T): RecordOf<T>[] {
    return [...(this.#byType.get(type)?.values() ?? [])] as RecordOf<T>[]
  }

  count(type: RecordType): number {
    return this.#byType.get(type)?.size ?? 0
  }

  records(): DesignRecord[] {
    return [...this.#records.values()]
  }

  /** Another number after every change: what was worked out from the records holds as long as it is the same. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#records.size
  }

  /** Adds or replaces a record. Only inside a transaction. */
  put(record: DesignRecord): void {
    const open = this.#mustBeOpen()
    const before = this.#records.get(record.id)
    if (before === record) return
    this.#write(record)
    if (before) noteUpdated(open, before, record)
    else noteAdded(open, record)
  }

  /** Changes fields of an existing record. Only inside a transaction. */
  update<T extends RecordType>(
    id: `${T}:${string}`,
    fields: Partial<Omit<RecordOf<T>, 'id' | 'type'>>,
  ): void {
    const before = this.get<T>(id)
    if (!before) throw new TerraceError('bug', t`There is no ${id} to change.`)
    this.put({ ...before, ...fields })
  }

  /** Removes a record if it is there. Only inside a transaction. */
  remove(id: RecordId): void {
    const open = this.#mustBeOpen()
    const before = this.#records.get(id)
    if (!before) return
    this.#erase(id, before.type)
    noteRemoved(open, before)
  }

  /** Runs `fn`, tells listeners the diff once, and returns it. Nested calls join the outer transaction. */
  transact(fn: () => void): RecordsDiff {
    if (this.#open) {
      fn()
      return emptyDiff()
    }
    const diff = emptyDiff()
    this.#open = diff
    try {
      fn()
    } catch (error) {
      this.#apply(reverseDiff(diff))
      throw error
    } finally {
      this.#open = undefined
    }
    if (!isEmptyDiff(diff)) for (const listener of [...this.#listeners]) listener(diff)
    return diff
  }

  /** Applies a diff as one transaction (undo, redo, a change from elsewhere). */
  apply(diff: RecordsDiff): RecordsDiff {
    return this.transact(() => {
      for (const id of Object.keys(diff.removed)) this.remove(id as RecordId)
      for (const record of Object.values(diff.added)) this.put(record)
      for (const [, to] of Object.values(diff.updated)) this.put(to)
    })
  }

  /** Hears every diff until the returned function is called. */
  listen(listener: (diff: RecordsDiff) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #mustBeOpen(): RecordsDiff {
    if (!this.#open) throw new TerraceError('bug', t`A design record was changed outside a transaction.`)
    return this.#open
  }

  #write(record: DesignRecord): void {
    this.#version += 1
    this.#records.set(record.id, record)
    const map = this.#byType.get(record.type) ?? new Map<RecordId, DesignRecord>()
    this.#byType.set(record.type, map)
    map.set(record.id, record)
  }

  #erase(id: RecordId, type: RecordType): void {
    this.#version += 1
    this.#records.delete(id)
    this.#byType.get(type)?.delete(id)
  }

  #apply(diff: RecordsDiff): void {
    for (const [id, record] of Object.entries(diff.removed)) this.#erase(id as RecordId, record.type)
    for (const record of Object.values(diff.added)) this.#write(record)
    for (const [, to] of Object.values(diff.updated)) this.#write(to)
  }
}
