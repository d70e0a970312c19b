import { z } from 'zod'
import { type DesignSummary, designId } from './designs.ts'
import { call, feature } from './feature.ts'

/** Stands for a file that main knows: the window never names a path. */
export const fileHandle = z.string().regex(/^file:[0-9a-z]{1,32}$/)

/** The largest design file, in bytes. */
export const MAX_DESIGN_FILE = 16 * 2 ** 20

/** Recent files kept. */
export const MAX_RECENT = 15

/** The file that a design is saved to, as a person reads it. */
export interface FileLink {
  /** The design's id. */
  id: string
  /** "shop.terrace.json" */
  name: string
  /** The folder, to be read only. */
  folder: string
  /** Saved changes of the design that the file does not have yet. */
  behind: number
  /** Why this file is never written by this design; null when it may be. */
  never: string | null
}

export interface RecentFile {
  handle: string
  name: string
  folder: string
  /** Why it cannot be opened now; null when it can. */
  missing: string | null
}

export type OpenedFile =
  | {
      kind: 'opened'
      design: DesignSummary
      name: string
      /** The file is linked to this design already, and both are alike: nothing was read in. */
      known: boolean
    }
  /** A design here is linked to the file, and the file was changed by something else since. */
  | { kind: 'changed'; design: DesignSummary; handle: string; name: string }
  /** Some records cannot be understood. Nothing was read in; it can be opened without them. No handle: it was dropped. */
  | { kind: 'damaged'; handle: string | null; name: string; sound: number; problems: string[]; total: number }

export type SavedFile =
  | { kind: 'written'; link: FileLink }
  /** The design has no file, or one that it must not write: ask where to save. */
  | { kind: 'unlinked' }
  /** The file on disk is not what was last read or written here. Nothing was written. */
  | { kind: 'changed'; name: string }

export const filesFeature = feature({
  /** Opens a file as a design. Without a handle the platform's dialog asks; null when the person cancelled. */
  open: call(
    z.strictObject({
      handle: fileHandle.optional(),
      /** Leave out the records that cannot be understood; the new design then never writes the file. */
      withoutDamaged: z.boolean().default(false),
      /** Read the file in as a new design even if another one is linked to it: the link moves to the new one. */
      anew: z.boolean().default(false),
    }),
  )<OpenedFile | null>(),
  /** The text of a file that was dropped onto the window: a design without a file. */
  openText: call(
    z.strictObject({
      name: z.string().max(255),
      text: z.string().max(MAX_DESIGN_FILE),
      withoutDamaged: z.boolean().default(false),
    }),
  )<OpenedFile>(),
  /** Reads the linked file, which something else changed, in as a new design. */
  reread: call(z.strictObject({ id: designId }))<OpenedFile>(),
  /** Writes the linked file anew; `overwrite` also when something else changed it. */
  save: call(z.strictObject({ id: designId, overwrite: z.boolean().default(false) }))<SavedFile>(),
  /** Asks where to save, writes, and links the design to that file; null when the person cancelled. */
  saveAs: call(z.strictObject({ id: designId }))<FileLink | null>(),
  links: call(z.strictObject({}))<FileLink[]>(),
  recent: call(z.strictObject({}))<RecentFile[]>(),
  clearRecent: call(z.strictObject({}))<null>(),
  /** Handles of files that the desktop asked to open before the window could hear of it; told once. */
  asked: call(z.strictObject({}))<string[]>(),
})<{
  linked: FileLink
  unlinked: { id: string }
  /** The list of recent files is another now. */
  recent: { count: number }
  /** The desktop asks to open a file: command line, double click, another start of the app. */
  asked: { count: number }
}>()
