import { z } from 'zod'
import { deviceClasses } from '../machine/devices.ts'
import { t } from '../text/translate.ts'

/** As lists of PCI and USB devices write it: four digits of 0-9 and a-f. */
const hardwareId = z.string().regex(/^[0-9a-f]{4}$/, {
  error: () => t`expected four digits of 0-9 and a-f`,
})

/**
 * Devices of its host that a server has for itself; what is null may be any. Not of USB: whatever is plugged into a host is
 * not meant for guests, and not always is it known which of it the host uses.
 */
const fields = z.strictObject({
  kind: z.enum(['pci', 'usb']).default('pci'),
  class: z.enum(deviceClasses).nullable().default(null),
  vendor: hardwareId.nullable().default(null),
  product: hardwareId.nullable().default(null),
  count: z.int().min(1).max(16).default(1),
  /** What it was called on a host when it was chosen, for people. */
  name: z.string().max(200).default(''),
})
export const wantedDevice = fields.refine(({ kind, vendor }) => kind !== 'usb' || vendor !== null, {
  path: ['vendor'],
  error: () => t`a USB device needs its vendor: name vendor and product, as the page of the host shows them`,
})
export type WantedDevice = z.infer<typeof wantedDevice>

export const wantedDevices = z.array(wantedDevice).max(16).default([])
