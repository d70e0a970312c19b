import type { RecordsDiff } from '@shared/design/diff.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { DesignRecord, ServerId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'

/** Which servers have machines of a name: asked with every letter typed, so it follows the store by its diffs. */
export class NameIndex {
  readonly #holders = new Map<string, Set<ServerId>>()

  constructor(store: DesignStore) {
    for (const server of store.all('server')) this.#put(server)
    store.listen((diff) => this.#changed(diff))
  }

  holders(name: string): ReadonlySet<ServerId> {
    return this.#holders.get(keyOf(name)) ?? none
  }

  #changed({ added, updated, removed }: RecordsDiff): void {
    for (const record of Object.values(removed)) this.#drop(record)
    for (const record of Object.values(added)) this.#put(record)
    for (const [before, after] of Object.values(updated)) {
      this.#drop(before)
      this.#put(after)
    }
  }

  #put(record: DesignRecord): void {
    for (const [key, id] of namesOf(record)) {
      const ids = this.#holders.get(key) ?? new Set()
      this.#holders.set(key, ids.add(id))
    }
  }

  #drop(record: DesignRecord): void {
    for (const [key, id] of namesOf(record)) {
      const ids = this.#holders.get(key)
      ids?.delete(id)
      if (ids?.size === 0) this.#holders.delete(key)
    }
  }
}

const none: ReadonlySet<ServerId> = new Set()
const indexes = new WeakMap<DesignStore, NameIndex>()

/** The index of a store, made when it is first asked for. */
export function namesIn(store: DesignStore): NameIndex {
  const index = indexes.get(store) ?? new NameIndex(store)
  indexes.set(store, index)
  return index
}

/** Machine names that differ only by letter case are one in DNS. */
const keyOf = (name: string): string => name.trim().toLowerCase()

const namesOf = (record: DesignRecord): [string, ServerId][] =>
  record.type === 'server' && record.name.trim() !== ''
    ? instancesOf(record).map(({ name }) => [keyOf(name), record.id])
    : []
