import { randomBytes } from 'node:crypto'
import { hostId, type HostId } from '@shared/contract/hosts.ts'
import type { Storage } from '../storage/index.ts'
import type { JobKeysParts } from './job-keys.ts'

/** A set of hosts that outlives a crash. */
export function hostMarks({ settings }: Storage, key: string): JobKeysParts['marks'] {
  const kept = settings.get(key)
  const ids = new Set(Array.isArray(kept) ? kept.flatMap((id) => hostId.safeParse(id).data ?? []) : [])
  const keep = (): void => settings.set(key, [...ids])
  return {
    list: () => [...ids],
    // Each write waits for the disk.
    add: (...added: HostId[]) => {
      const before = ids.size
      for (const id of added) ids.add(id)
      if (ids.size > before) keep()
    },
    remove: (...gone: HostId[]) => {
      if (gone.filter((id) => ids.delete(id)).length > 0) keep()
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
