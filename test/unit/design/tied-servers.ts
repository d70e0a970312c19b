import type { AffinityRecord } from '@shared/design/records.ts'
import { record } from './samples.ts'

/** A server and a rule between servers, by short names. */
export const server = (id: string, fields: Record<string, unknown> = {}) =>
  record('server', { id: `server:${id}`, name: id, ...fields })
export const rule = (
  id: string,
  kind: AffinityRecord['kind'],
  names: string[],
  fields: Record<string, unknown> = {},
) =>
  record('affinity', {
    id: `affinity:${id}`,
    kind,
    servers: names.map((name) => `server:${name}`),
    ...fields,
  })
