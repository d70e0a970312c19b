import { z } from 'zod'
import { designId } from './designs.ts'
import { call, feature } from './feature.ts'

const tabs = z.array(designId).max(100)

/** The designs that a window has open, in the order of its tabs. */
export const windowTabs = z.strictObject({ tabs, active: designId.nullable() })
export type WindowTabs = z.infer<typeof windowTabs>

export const windowsFeature = feature({
  /** What the asking window had open when it was last there; null for a first window that never had any. */
  tabs: call(z.strictObject({}))<WindowTabs | null>(),
  setTabs: call(windowTabs)<null>(),
  /**
   * Asks to open a design in this window. A design is open in one window only: where another one has it, that one
   * comes to the front and shows it, and the answer says so.
   */
  claim: call(z.strictObject({ id: designId }))<{ elsewhere: boolean }>(),
  /** Opens another window with a design, which the asking window gives up. */
  openNew: call(z.strictObject({ id: designId }))<null>(),
})<{ show: { id: string } }>()
