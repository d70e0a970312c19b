import { newId } from '../../base/ids.ts'
import type { DesignRecord, RecordId } from '../records.ts'

/**
 * The same records under new ids, with what they say of one another. Network cards get no address of a card's own: it
 * is one machine's only.
 */
export function renewed(records: readonly DesignRecord[]): DesignRecord[] {
  const ids = new Map<string, RecordId>(
    records.map(({ id, type }) => [id, type === 'settings' ? id : (newId(type) as RecordId)]),
  )
  const now = <Id extends RecordId>(id: Id): Id => (ids.get(id) ?? id) as Id
  const network = <Id extends RecordId>(id: Id | null): Id | null =>
    id !== null && ids.has(id) ? now(id) : null
  return records.map((record): DesignRecord => {
    switch (record.type) {
      case 'settings':
        return record
      case 'tier':
        return {
          ...record,
          id: now(record.id),
          rules: { ...record.rules, network: network(record.rules.network) },
        }
      case 'server':
        return {
          ...record,
          id: now(record.id),
          tier: now(record.tier),
          nics: record.nics.map((nic) => ({ ...nic, network: network(nic.network), mac: '' })),
        }
      case 'link':
        return { ...record, id: now(record.id), from: now(record.from), to: now(record.to) }
      case 'network':
        return { ...record, id: now(record.id) }
      case 'note':
        return { ...record, id: now(record.id) }
      case 'frame':
        return { ...record, id: now(record.id) }
      case 'affinity':
        return { ...record, id: now(record.id), servers: record.servers.map(now) }
    }
  })
}
