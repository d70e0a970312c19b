import { hostId, type HostId } from '@shared/contract/hosts.ts'
import type { Storage } from '../storage/index.ts'
import type { DirectParts } from './direct.ts'

/** A set of hosts that outlives a crash. */
export function hostMarks({ settings }: Storage, key: string): DirectParts['marks'] {
  const list = (): HostId[] => {
    const kept = settings.get(key)
    return Array.isArray(kept) ? kept.flatMap((id) => hostId.safeParse(id).data ?? []) : []
  }
  const keep = (ids: Iterable<HostId>): void => settings.set(key, [...new Set(ids)])
  return {
    list,
    add: (id) => keep([...list(), id]),
    remove: (id) => keep(list().filter((one) => one !== id)),
  }
}
