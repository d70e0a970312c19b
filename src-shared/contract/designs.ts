import { z } from 'zod'
import type { Finding } from '../design/findings.ts'
import { anyRecord, type DesignData, type DesignRecord } from '../design/records.ts'
import { templateNames } from '../design/templates/names.ts'
import type { CsvReport } from '../import/csv.ts'
import type { MachineState } from '../machine/facts.ts'
import { call, feature } from './feature.ts'
import type { HostId } from './hosts.ts'

export const designId = z.string().regex(/^design:[0-9a-z]{1,32}$/)

export interface DesignSummary {
  id: string
  name: string
  servers: number
  updatedAt: number
  /** A design written by a newer Terrace opens read-only. */
  readOnly: boolean
}

export interface OpenDesign extends DesignData {
  readOnly: boolean
  /** Counts saved changes; autosave sends it back so that two windows cannot overwrite each other. */
  revision: number
}

/** Live facts of one instance of a server: never saved in the design. */
export interface ObservedInstance {
  key: string
  serverId: string
  replica: number
  hostId: HostId
  hostName: string
  uuid: string
  machineName: string
  state: MachineState
  /** designed = not there yet is simply absent; drifted says what differs. */
  drift: string[]
  pending: string[]
  /** When this was read. */
  at: number
  /** The host no longer answers: these are the last known facts. */
  stale: boolean
  addresses: string[]
}

export const recordsDiff = z.strictObject({
  added: z.record(z.string().max(64), anyRecord),
  updated: z.record(z.string().max(64), z.tuple([anyRecord, anyRecord])),
  removed: z.record(z.string().max(64), anyRecord),
})

/** About 18 MB of picture. */
const maxPngLetters = 24 * 2 ** 20

const exportWish = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.enum(['svg', 'pdf']),
    id: designId,
    look: z.enum(['light', 'dark']).default('light'),
  }),
  z.strictObject({ format: z.enum(['markdown', 'terraform', 'csv']), id: designId }),
  /** The page draws the picture itself: main has nothing to draw with. */
  z.strictObject({ format: z.literal('png'), id: designId, base64: z.base64().max(maxPngLetters) }),
])
export type ExportWish = z.output<typeof exportWish>
export type ExportFormat = ExportWish['format']

export interface CsvServers {
  file: string
  records: DesignRecord[]
  report: CsvReport
}

export const designsFeature = feature({
  list: call(z.strictObject({}))<DesignSummary[]>(),
  create: call(
    z.strictObject({
      name: z.string().max(200).optional(),
      sample: z.boolean().default(false),
      /** Begins with the records of a template instead of with empty tiers. */
      template: z.enum(templateNames).optional(),
    }),
  )<DesignSummary>(),
  open: call(z.strictObject({ id: designId }))<OpenDesign>(),
  /** Autosave: acknowledged means written to disk. A stale `revision` is a conflict and changes nothing. */
  save: call(z.strictObject({ id: designId, revision: z.int().min(0), diff: recordsDiff }))<{
    revision: number
  }>(),
  remove: call(z.strictObject({ id: designId }))<null>(),
  duplicate: call(z.strictObject({ id: designId }))<DesignSummary>(),
  /** The design for other programs: picture, tables, Terraform. Asks where to save; null when cancelled. */
  exportAs: call(exportWish)<{ file: string } | null>(),
  /** Asks for a CSV file and reads servers from it. Changes nothing: the designer adds the records as one step. */
  importCsv: call(z.strictObject({ id: designId }))<CsvServers | null>(),
  observed: call(z.strictObject({ id: designId }))<ObservedInstance[]>(),
  /** Findings that need facts of hosts (image unknown, fits nowhere) besides those of the drawing alone. */
  findings: call(z.strictObject({ id: designId }))<Finding[]>(),
})<{
  changed: DesignSummary
  removed: { id: string }
  observed: { id: string; instances: ObservedInstance[] }
  /** Records changed by main itself (a machine was adopted). */
  edited: { id: string; revision: number; records: DesignRecord[] }
}>()
