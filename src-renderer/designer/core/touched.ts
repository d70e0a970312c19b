import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignRecord, RecordId, ServerId } from '@shared/design/records.ts'
import type { Routes } from '@shared/drawing/routes.ts'

/** More than this and it is cheaper to look at everything anew. */
const MANY = 400

/**
 * The records that a diff makes look different, links that find another way included; undefined: too many to tell
 * apart, or something that concerns everything. Ask before the routes know of the diff.
 */
export function touchedBy({ routes }: { routes: Routes }, diff: RecordsDiff): RecordId[] | undefined {
  const records: DesignRecord[] = [
    ...Object.values(diff.added),
    ...Object.values(diff.removed),
    ...Object.values(diff.updated).flat(),
  ]
  if (
    records.length > MANY ||
    records.some(({ type }) => type === 'settings' || type === 'tier' || type === 'network')
  )
    return undefined
  const ids = new Set<RecordId>()
  const servers = new Set<ServerId>()
  for (const record of records) {
    ids.add(record.id)
    if (record.type === 'server') servers.add(record.id)
    if (record.type === 'link') servers.add(record.from).add(record.to)
  }
  // A card that moves changes the order of links at its neighbours too.
  for (const id of [...servers]) for (const link of routes.linksOf(id)) servers.add(link.from).add(link.to)
  for (const id of servers) for (const link of routes.linksOf(id)) ids.add(link.id)
  return ids.size > 4 * MANY ? undefined : [...ids]
}
