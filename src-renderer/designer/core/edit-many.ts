import type { RecordOf, RecordType, ServerRecord, TierId } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { freeSpots } from './free-spots.ts'
import { cardsPerRow } from './place.ts'
import { called } from './words.ts'

type Fields<T extends RecordType> = Partial<Omit<RecordOf<T>, 'id' | 'type'>>

/** How sentences call what is edited: by name, or by number. */
export function whatOf(records: readonly ServerRecord[]): string {
  const [only] = records
  return records.length === 1 && only ? called(only) : tn(records.length, '{n} server', '{n} servers')
}

/** Changes several records as one step. What a record already has is no change of it. */
export function editAll<T extends RecordType>(
  editor: Editor,
  title: string,
  records: readonly RecordOf<T>[],
  change: (record: RecordOf<T>) => Fields<T> | undefined,
): void {
  editor.transact(title, (store) => {
    for (const { id } of records) {
      // As it is now: a record that was shown may be an older one.
      const record = store.get<T>(id as `${T}:${string}`)
      const fields = record && change(record)
      if (!record || !fields) continue
      const differs = Object.entries(fields).some(
        ([name, value]) => record[name as keyof typeof record] !== value,
      )
      if (differs) store.update<T>(record.id as `${T}:${string}`, fields)
    }
  })
}

/** Moves servers to the first free places of a tier. */
export function moveToTier(editor: Editor, servers: readonly ServerRecord[], tier: TierId): void {
  const moving = servers.filter((server) => server.tier !== tier && !server.locked)
  const spots = freeSpots(editor.layout.serversOf(tier), cardsPerRow(editor, tier), moving.length)
  const places = new Map(moving.map((server, at) => [server.id, spots[at]]))
  editAll(editor, t`Move ${whatOf(servers)} to another tier`, moving, ({ id }) => ({
    tier,
    ...places.get(id),
  }))
}
