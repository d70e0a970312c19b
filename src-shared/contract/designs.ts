import { z } from 'zod'
import type { Finding } from '../design/findings.ts'
import { MAX_TITLE } from '../design/history-change.ts'
import type { HistoryPosition } from '../design/history.ts'
import type { DesignData, DesignRecord } from '../design/records.ts'
import type { CsvReport } from '../import/csv.ts'
import type { MachineState } from '../machine/facts.ts'
import { designId, historyCalls, historyChange, recordsDiff } from './design-history.ts'
import { viewCalls } from './design-view.ts'
import { call, feature } from './feature.ts'
import type { HostId } from './hosts.ts'
import { anyTemplate, templateCalls } from './own-templates.ts'

export { designId } from './design-history.ts'

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
  history: HistoryPosition
}

/** An `OpenDesign` as JSON: thousands of records cross to the page in a fraction of the time as one string. */
export interface DesignText {
  text: string
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

/** About 18 MB of picture. */
const maxPngLetters = 24 * 2 ** 20

const exportWish = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.enum(['svg', 'pdf']),
    id: designId,
    look: z.enum(['light', 'dark']).default('light'),
  }),
  z.strictObject({ format: z.enum(['markdown', 'terraform', 'haproxy', 'csv']), id: designId }),
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
      template: anyTemplate.optional(),
    }),
  )<DesignSummary>(),
  open: call(z.strictObject({ id: designId }))<DesignText>(),
  /**
   * Autosave: acknowledged means written to disk. A stale `revision` is a conflict and changes nothing. `step` is what
   * the change does to the history, or the title of the one step that it is.
   */
  save: call(
    z.strictObject({
      id: designId,
      revision: z.int().min(0),
      diff: recordsDiff,
      step: z.union([historyChange, z.string().max(MAX_TITLE)]).optional(),
    }),
  )<{ revision: number }>(),
  remove: call(z.strictObject({ id: designId }))<null>(),
  duplicate: call(z.strictObject({ id: designId }))<DesignSummary>(),
  /** The design for other programs: picture, tables, Terraform. Asks where to save; null when cancelled. */
  exportAs: call(exportWish)<{ file: string } | null>(),
  /** Asks for a CSV file and reads servers from it. Changes nothing: the designer adds the records as one step. */
  importCsv: call(z.strictObject({ id: designId }))<CsvServers | null>(),
  observed: call(z.strictObject({ id: designId }))<ObservedInstance[]>(),
  /** Findings that need facts of hosts (image unknown, fits nowhere); the window finds those of the drawing itself. */
  findings: call(z.strictObject({ id: designId }))<Finding[]>(),
  ...historyCalls,
  ...viewCalls,
  ...templateCalls,
})<{
  changed: DesignSummary
  removed: { id: string }
  observed: { id: string; instances: ObservedInstance[] }
  /** Records changed by main itself (a machine was adopted). */
  edited: { id: string; revision: number; records: DesignRecord[] }
  /** The versions of this design are others now. */
  versions: { id: string }
  /** The person's own templates are others now. */
  templates: Record<never, never>
}>()
