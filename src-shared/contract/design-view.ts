import { z } from 'zod'
import { call } from './feature.ts'
import { designId } from './design-history.ts'

export const colorModes = ['tier', 'host', 'hypervisor', 'state', 'finding', 'tag'] as const

/** How a person looks at a design: kept beside it, never in it. */
export const designView = z.strictObject({
  colorBy: z.enum(colorModes),
  legend: z.boolean(),
  load: z.boolean(),
  changes: z.boolean(),
  minimap: z.boolean(),
  networks: z.boolean(),
  volumes: z.boolean(),
  bundling: z.enum(['auto', 'always', 'never']),
})
export type DesignView = z.infer<typeof designView>

/** Calls of the "designs" feature about that. */
export const viewCalls = {
  /** As it was looked at last; null when nobody chose anything yet. */
  view: call(z.strictObject({ id: designId }))<DesignView | null>(),
  setView: call(z.strictObject({ id: designId, view: designView }))<null>(),
}
