import { z } from 'zod'
import type { UnknownFields } from '@shared/design/file.ts'
import type { Storage } from '../storage/index.ts'

const keyOf = (id: string): string => `unknown ${id}`
const fields = z.record(z.string(), z.record(z.string(), z.unknown()))

/** Fields of a newer Terrace, kept beside a design so that saving it to a file gives them back. */
export function keptUnknown(storage: Storage, id: string): UnknownFields {
  const kept = fields.safeParse(storage.settings.get(keyOf(id)) ?? {})
  return kept.success ? kept.data : {}
}

export function keepUnknown(storage: Storage, id: string, unknown: UnknownFields): void {
  if (Object.keys(unknown).length > 0) storage.settings.set(keyOf(id), unknown)
}

export const forgetUnknown = (storage: Storage, id: string): void => storage.settings.remove(keyOf(id))
