import { z } from 'zod'
import { MAX_KEPT_STEPS, MAX_TITLE } from '../design/history-change.ts'
import type { StoredStepHead } from '../design/history.ts'
import type { RecordsDiff } from '../design/diff.ts'
import { anyRecord, type DesignRecord } from '../design/records.ts'
import { call } from './feature.ts'

export const designId = z.string().regex(/^design:[0-9a-z]{1,32}$/)

export const recordsDiff = z.strictObject({
  added: z.record(z.string().max(64), anyRecord),
  updated: z.record(z.string().max(64), z.tuple([anyRecord, anyRecord])),
  removed: z.record(z.string().max(64), anyRecord),
})

const stepNumber = z.int().min(0)

export const historyChange = z.strictObject({
  keep: stepNumber,
  first: stepNumber,
  steps: z
    .array(z.strictObject({ title: z.string().max(MAX_TITLE), at: z.int(), diff: recordsDiff.nullable() }))
    .max(MAX_KEPT_STEPS),
  done: stepNumber,
})

export interface ReadSteps {
  /** In the order asked for, without gaps. */
  steps: { number: number; diff: RecordsDiff }[]
  /** Are there more beyond these? */
  more: boolean
}

const versionId = z.string().regex(/^version:[0-9a-z]{1,32}$/)
const versionName = z.string().max(200)
const versionNote = z.string().max(2000)

/** A state of a design that is kept under a name, or by Terrace before something happens to it. */
export interface DesignVersion {
  id: string
  /** applied: what an apply carried out. restoring: as it was before another version was restored. */
  kind: 'named' | 'applied' | 'restoring'
  name: string
  note: string
  at: number
  /** user@workstation */
  who: string
  servers: number
}

/** Calls of the "designs" feature that concern what a design was. */
export const historyCalls = {
  /** The steps that are kept of a design, oldest first, without what they did. */
  history: call(z.strictObject({ id: designId }))<StoredStepHead[]>(),
  /** What some of them did, from one on backwards or forwards, as many as make one answer of a bearable size. */
  historySteps: call(z.strictObject({ id: designId, from: stepNumber, back: z.boolean() }))<ReadSteps>(),
  /** Newest first. */
  versions: call(z.strictObject({ id: designId }))<DesignVersion[]>(),
  version: call(z.strictObject({ versionId }))<DesignVersion & { records: DesignRecord[] }>(),
  /** Keeps the design as it is on disk. */
  saveVersion: call(
    z.strictObject({
      id: designId,
      name: versionName,
      note: versionNote.default(''),
      kind: z.enum(['named', 'restoring']).default('named'),
    }),
  )<DesignVersion>(),
  /** One that Terrace made itself is kept for good once it has a name. */
  renameVersion: call(z.strictObject({ versionId, name: versionName, note: versionNote }))<DesignVersion>(),
  removeVersion: call(z.strictObject({ versionId }))<null>(),
}
