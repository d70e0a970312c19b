import { z } from 'zod'

/** Bytes a second on the wire; null: as fast as it goes. */
const rate = z.int().min(65_536).nullable()

/**
 * What images may take of a host's network, by the hour of this workstation's clock. A row goes from a full hour to
 * another one and may pass midnight; its hours are of no other row.
 */
export const bandwidth = z.strictObject({
  /** At all hours that no row is about. */
  rate,
  hours: z
    .array(z.strictObject({ from: z.int().min(0).max(23), to: z.int().min(0).max(23), rate }))
    .max(24)
    .default([]),
})
export type Bandwidth = z.infer<typeof bandwidth>
