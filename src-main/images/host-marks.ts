import { randomBytes } from 'node:crypto'
import { hostId, type HostId } from '@shared/contract/hosts.ts'
import type { Storage } from '../storage/index.ts'
import type { DirectParts } from './direct.ts'

/** A set of hosts that outlives a crash. */
export function hostMarks({ settings }: Storage, key: string): DirectParts['marks'] {
  const kept = settings.get(key)
  const ids = new Set(Array.isArray(kept) ? kept.flatMap((id) => hostId.safeParse(id).data ?? []) : [])
  const keep = (): void => settings.set(key, [...ids])
  return {
    list: () => [...ids],
    add: (id: HostId) => {
      ids.add(id)
      keep()
    },
    remove: (id) => {
      if (ids.delete(id)) keep()
    },
  }
}

/** A name for this workstation's data, made once. */
export function stationOf({ settings, readOnly }: Storage): string {
  const kept = settings.get('station')
  if (typeof kept === 'string' && /^[0-9a-f]{8}$/.test(kept)) return kept
  const made = randomBytes(4).toString('hex')
  if (!readOnly) settings.set('station', made)
  return made
}
