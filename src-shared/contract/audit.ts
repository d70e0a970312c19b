import { z } from 'zod'
import { call, feature } from './feature.ts'

export interface AuditEntry {
  serial: number
  at: number
  /** The person: user@workstation. */
  who: string
  /** "machine.start", "host.add" … */
  what: string
  /** One sentence. */
  text: string
  hostName: string | null
  designName: string | null
  serverName: string | null
  outcome: 'succeeded' | 'failed' | 'cancelled' | 'started'
  jobId: string | null
  details: string | null
}

const query = z.strictObject({
  search: z.string().max(200).default(''),
  from: z.number().optional(),
  to: z.number().optional(),
  before: z.int().optional(),
  limit: z.int().min(1).max(1000).default(200),
})
export type AuditQuery = z.input<typeof query>

export const auditFeature = feature({
  /** Newest first. */
  list: call(query)<AuditEntry[]>(),
  /** Asks where to save; null when the person cancelled. */
  exportFile: call(query.extend({ format: z.enum(['csv', 'json']) }))<{
    file: string
    entries: number
  } | null>(),
})<{ added: AuditEntry }>()
