import { z } from 'zod'
import { chosenKeys } from '../keyboard/preferences.ts'
import { bandwidth } from './bandwidth.ts'
import { hostId } from './hosts.ts'
import { call, feature } from './feature.ts'

export interface AppInfo {
  version: string
  dataFolder: string
  platform: string
  secrets: { kind: 'keyring' | 'passphrase' | 'memory'; detail: string }
  /** What storage had to say at start: "A damaged database was moved aside to …". */
  notices: string[]
  /** The database cannot be written (newer schema, read-only disk). */
  readOnly: boolean
  /** First start: nothing there yet. */
  firstRun: boolean
}

/** Lists and forms beside the canvas that stay open until they are closed. */
export const panelNames = ['parts', 'outline', 'findings', 'properties'] as const
export type PanelName = (typeof panelNames)[number]

const preferenceFields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** `system`: the first of the desktop's languages that Terrace speaks. */
  language: z.enum(['system', 'en', 'de']),
  lastDesign: z.string().max(64).nullable(),
  lastScreen: z.enum(['design', 'hosts', 'images', 'jobs', 'audit', 'settings']),
  /** Shortcuts in place of an action's own. */
  keys: chosenKeys,
  /** Those that are open, what was asked for last at the end. */
  panels: z.array(z.enum(panelNames)).max(panelNames.length),
  /** What images may take of this workstation's own network; null: no limit. */
  bandwidth: bandwidth.nullable(),
}

/** Preferences of the window, kept across starts. */
export const preferences = z.strictObject({
  theme: preferenceFields.theme.default('system'),
  language: preferenceFields.language.default('system'),
  lastDesign: preferenceFields.lastDesign.default(null),
  lastScreen: preferenceFields.lastScreen.default('design'),
  keys: preferenceFields.keys.default({}),
  panels: preferenceFields.panels.default(['properties']),
  bandwidth: preferenceFields.bandwidth.default(null),
})
export type Preferences = z.infer<typeof preferences>

/** What a person changes of them. Without defaults: those would set back what is not named. */
export const preferenceChanges = z.strictObject(preferenceFields).partial()

/** Actions of the native menu that the window carries out. */
export const menuActions = [
  'undo',
  'redo',
  'delete',
  'select-all',
  'new-design',
  'open-file',
  'save-file',
  'save-file-as',
  'close-tab',
  'new-window',
  'new-from-template',
  'import-csv',
  'export-svg',
  'export-png',
  'export-pdf',
  'export-markdown',
  'export-terraform',
  'export-haproxy',
  'export-csv',
  'add-host',
  'plan',
  'zoom-in',
  'zoom-out',
  'zoom-fit',
  'show-design',
  'show-hosts',
  'show-images',
  'show-jobs',
  'show-audit',
  'show-settings',
  'shortcuts',
] as const
export type MenuAction = (typeof menuActions)[number]

export interface FaultView {
  name: string
  title: string
  on: boolean
}

export const appFeature = feature({
  info: call(z.strictObject({}))<AppInfo>(),
  preferences: call(z.strictObject({}))<Preferences>(),
  setPreferences: call(preferenceChanges)<Preferences>(),
  /** Opens the folder with the logs in the platform's file manager. */
  showLogs: call(z.strictObject({}))<null>(),
  /** The renderer says that its first content and its controls are there (measured by the start benchmark). */
  ready: call(z.strictObject({ stage: z.enum(['content', 'interactive']) }))<null>(),
  /** An error that the error boundary caught, for the log. */
  reportError: call(
    z.strictObject({ message: z.string().max(2000), stack: z.string().max(10_000).optional() }),
  )<null>(),
  /** Faults that a simulated host can be told to have; empty for real ones. */
  faults: call(z.strictObject({ hostId }))<FaultView[]>(),
  setFault: call(z.strictObject({ hostId, name: z.string().max(64), on: z.boolean() }))<FaultView[]>(),
})<{
  menu: { action: MenuAction }
  notice: { text: string; severity: 'info' | 'warning' | 'error' }
  /** Changed, maybe by another window. */
  preferences: Preferences
}>()
