/** What a device of a host is for, as far as its class says. */
export const deviceClasses = ['gpu', 'network', 'storage', 'accelerator', 'usb', 'other'] as const
export type DeviceClass = (typeof deviceClasses)[number]

/** Where a device is in its host, as it tells itself: "0000:3b:00.0" of PCI, "1-4" (bus and device) of USB. */
export interface DeviceAddress {
  kind: 'pci' | 'usb'
  address: string
}

/** A device of a host that a guest may have for itself, whole. */
export interface HostDevice extends DeviceAddress {
  /** Four hexadecimal digits each, as in the lists of PCI and USB ids. */
  vendor: string
  product: string
  /** "NVIDIA Corporation TU104GL [Tesla T4]"; empty where the host does not know its name. */
  name: string
  class: DeviceClass
  /** The host's own driver that has it, of USB that of the interface that the host uses; absent: none. */
  driver?: string
  /** Of PCI: all that are in one group can only go to one guest together; absent: the host has no IOMMU switched on. */
  iommuGroup?: number
  /** What its driver can make parts of it as, and of how many there is room now. */
  mediated?: { id: string; name: string; free: number }[]
}

/** A device that a guest has, as its definition names it: USB devices by their ids, often without an address. */
export interface GuestDevice {
  kind: 'pci' | 'usb'
  address?: string
  vendor?: string
  product?: string
}

/** Drivers that hold a device for guests, and not for the host. */
const FOR_GUESTS: ReadonlySet<string> = new Set(['vfio-pci', 'pci-stub', 'pciback', 'xen-pciback'])

/** Drivers of the USB core, and of whoever handles the device from outside the kernel, as QEMU does. */
const USB_CORE: ReadonlySet<string> = new Set(['usb', 'usbfs'])

/** All that goes to one guest together: a device alone, or the functions of one card. */
export interface DeviceUnit {
  kind: 'pci' | 'usb'
  /** By address. */
  devices: readonly HostDevice[]
  /** Why no guest can have it, whoever else has it; absent: one can. */
  held?: Held
}

export type Held =
  /** The host itself uses it. */
  | { why: 'driver'; device: string; driver: string }
  | { why: 'usb driver'; driver: string }
  /** It goes only together with something that is another card. */
  | { why: 'group'; with: string }
  | { why: 'no iommu' }

const byAddress = (a: DeviceAddress, b: DeviceAddress): number =>
  a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.address < b.address ? -1 : a.address > b.address ? 1 : 0

/** "0000:3b:00" of "0000:3b:00.1": the card that functions are on. */
const slotOf = ({ address }: DeviceAddress): string => address.replace(/\.\d$/, '')

/**
 * What a host could hand to guests, sorted by address. Devices of one IOMMU group are one unit, since the kernel gives a
 * group to one guest or to the host (Linux, Documentation/driver-api/vfio.rst). What a driver of the host has is left to
 * it: nobody's disk or network card is ever taken away from under the host.
 */
export function deviceUnits(devices: readonly HostDevice[]): DeviceUnit[] {
  const groups = Map.groupBy(devices.toSorted(byAddress), (device) =>
    device.kind === 'pci' && device.iommuGroup !== undefined
      ? `group ${device.iommuGroup}`
      : `${device.kind} ${device.address}`,
  )
  return [...groups.values()].map((unit) => {
    const held = heldBy(unit)
    return { kind: unit[0]?.kind ?? 'pci', devices: unit, ...(held ? { held } : {}) }
  })
}

function heldBy(unit: readonly HostDevice[]): Held | undefined {
  const [first] = unit
  if (!first) return undefined
  // A guest gets what the USB core gives away by itself.
  if (first.kind === 'usb')
    return first.driver === undefined || USB_CORE.has(first.driver)
      ? undefined
      : { why: 'usb driver', driver: first.driver }
  if (unit.some(({ iommuGroup }) => iommuGroup === undefined)) return { why: 'no iommu' }
  const other = unit.find((device) => slotOf(device) !== slotOf(first))
  if (other) return { why: 'group', with: other.address }
  const used = unit.find(({ driver }) => driver !== undefined && !FOR_GUESTS.has(driver))
  return used && { why: 'driver', device: used.address, driver: used.driver ?? '' }
}

type Named = Pick<HostDevice, 'kind' | 'address' | 'vendor' | 'product'>

/** Is this device the one that a guest's definition names? At its place another may have been plugged in. */
export const isThat = (device: Named, { kind, address, vendor, product }: GuestDevice): boolean =>
  device.kind === kind &&
  (address !== undefined || vendor !== undefined) &&
  (address === undefined || device.address === address) &&
  (vendor === undefined || (device.vendor === vendor && device.product === product))

/** Is it the same, or just like it? A USB device has another address whenever it is plugged in, so its ids tell. */
const isLike = (a: GuestDevice, b: GuestDevice): boolean => {
  if (a.kind !== b.kind) return false
  const byIds = a.kind === 'usb' && a.vendor !== undefined && b.vendor !== undefined
  return byIds
    ? a.vendor === b.vendor && a.product === b.product
    : a.address !== undefined && a.address === b.address
}

/** Those of `some` that are not among `others`, one of which stands for one alone. */
export function notAmong<T extends GuestDevice>(some: readonly T[], others: readonly GuestDevice[]): T[] {
  const left = [...others]
  const take = (is: (other: GuestDevice) => boolean): boolean => {
    const at = left.findIndex(is)
    if (at !== -1) left.splice(at, 1)
    return at !== -1
  }
  // At the very place first: of two alike the one that is gone is left over.
  return some
    .filter((one) => !take((other) => isLike(one, other) && one.address === other.address))
    .filter((one) => !take((other) => isLike(one, other)))
}

/** Has the guest any part of it? */
export const hasUnit = (guest: readonly GuestDevice[], { devices }: { devices: readonly Named[] }): boolean =>
  guest.some((one) => devices.some((device) => isThat(device, one)))

/** All that a guest has of its host, in whatever way. */
export const inUse = ({
  devices = [],
  uses = [],
}: {
  devices?: readonly GuestDevice[]
  uses?: readonly GuestDevice[]
}): GuestDevice[] => [...devices, ...uses]

/** "10de:1eb8", as everybody writes it. */
export const idsOf = ({ vendor, product }: Pick<HostDevice, 'vendor' | 'product'>): string =>
  `${vendor}:${product}`

/** What a server asks of its host: so many devices of a kind; null: any. */
export interface DeviceWish {
  kind: 'pci' | 'usb'
  class: DeviceClass | null
  vendor: string | null
  product: string | null
  count: number
}

export const answersWish = (
  { kind, class: is, vendor, product }: Pick<HostDevice, 'kind' | 'class' | 'vendor' | 'product'>,
  wish: Omit<DeviceWish, 'count'>,
): boolean =>
  kind === wish.kind &&
  (wish.class === null || is === wish.class) &&
  (wish.vendor === null || vendor === wish.vendor) &&
  (wish.product === null || product === wish.product)
