import type { ServerId, ServerRecord } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'

/**
 * The servers that have all words of a query in their names, in the order of these; those whose names begin with it come
 * first. `taken` are left out.
 */
export function foundServers(
  store: DesignStore,
  query: string,
  taken: ReadonlySet<ServerId>,
): ServerRecord[] {
  const asked = query.trim().toLowerCase()
  const words = asked.split(/\s+/).filter(Boolean)
  const found = store.all('server').flatMap((server) => {
    if (taken.has(server.id)) return []
    const name = server.name.toLowerCase()
    return words.every((word) => name.includes(word)) ? [{ server, name }] : []
  })
  const early = ({ name }: { name: string }): number => (asked !== '' && name.startsWith(asked) ? 0 : 1)
  return found
    .sort(
      (a, b) => early(a) - early(b) || byName.compare(a.name, b.name) || (a.server.id < b.server.id ? -1 : 1),
    )
    .map(({ server }) => server)
}

/** db-2 before db-10. */
const byName = new Intl.Collator('en', { numeric: true })
