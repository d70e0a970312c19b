import { t } from '../text/translate.ts'
import type { DeviceClass, DeviceWish, Held } from './devices.ts'

/** What a device is for. */
export function deviceClassWord(of: DeviceClass): string {
  switch (of) {
    case 'gpu':
      return t`GPU`
    case 'network':
      return t`network card`
    case 'storage':
      return t`storage controller`
    case 'accelerator':
      return t`accelerator`
    case 'usb':
      return t`USB device`
    case 'other':
      return t`other device`
  }
}

/** Why no guest can have a device, and what would help, in sentences. */
export function heldText(held: Held): string {
  switch (held.why) {
    case 'driver':
      return t`Its driver ${held.driver} has ${held.device}. Bound to vfio-pci it could go to a guest.`
    case 'usb driver':
      return t`The host itself uses it, by its driver ${held.driver}.`
    case 'group':
      return t`It shares an IOMMU group with ${held.with}, which is another card: they could only go together.`
    case 'no iommu':
      return t`Switch on Intel VT-d or AMD-Vi in the firmware and intel_iommu=on for the kernel, then restart the host.`
  }
}

/** "2 × 10de:1eb8 (GPU)", "1 × GPU", "1 × USB 1050:0407" */
export function wishText({ kind, class: is, vendor, product, count }: DeviceWish): string {
  const ids = vendor === null ? undefined : `${vendor}:${product ?? '*'}`
  const word = is === null ? undefined : deviceClassWord(is)
  const bus = kind === 'usb' ? 'USB' : 'PCI'
  if (ids === undefined) return `${count} × ${word ?? t`any ${bus} device`}`
  const full = kind === 'usb' ? `USB ${ids}` : ids
  return `${count} × ${full}${word === undefined || kind === 'usb' ? '' : ` (${word})`}`
}
