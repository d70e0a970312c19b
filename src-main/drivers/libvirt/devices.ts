import type { DeviceClass, GuestDevice, HostDevice } from '@shared/machine/devices.ts'
import { oneLine } from '../host-text.ts'
import { hostUsesOf } from './usb-use.ts'
import { child, childrenOf, type Element, numberOf, parseXml, textOf } from './xml.ts'

/** Fails where this libvirt has no driver for node devices: nothing is known of them then. */
export const deviceList = 'nodedev-list --cap pci,usb_device,usb'

/** Shows what is listed, also interfaces of those on USB: names that libvirt made go into its command language, nothing else does. */
export const deviceTexts = `sed -n 's/^\\(\\(pci\\|usb\\)_[0-9A-Za-z_]\\{1,100\\}\\)$/nodedev-dumpxml \\1;/p' | batch`

const heading = '\n@devices\n'

/** Cuts a probe's output before its devices; undefined: nothing is known of them. */
export function splitAtDevices(text: string): { rest: string; devices: string | undefined } {
  const cut = text.lastIndexOf(heading)
  return cut === -1
    ? { rest: text, devices: undefined }
    : { rest: text.slice(0, cut + 1), devices: text.slice(cut + heading.length) }
}

/** More are no machine's. */
const MOST = 4000

/** What guests may have of what was shown; undefined where it cannot be read: the rest of a host is known all the same. */
export function devicesOf(text: string): HostDevice[] | undefined {
  let shown: Element[]
  try {
    shown = parseXml(text, 'device XML')
  } catch {
    return undefined
  }
  const devices = shown.filter(({ tag }) => tag === 'device')
  const hostUses = hostUsesOf(devices)
  return devices
    .filter((device) => !capability(device, 'usb'))
    .slice(0, MOST)
    .flatMap((device) => pciOf(device) ?? usbOf(device, hostUses) ?? [])
}

const capability = (parent: Element | undefined, type: string): Element | undefined =>
  childrenOf(parent, 'capability').find(({ attributes }) => attributes['type'] === type)

/** "10de" of '0x10de'; undefined: it is no id. */
function idOf(node: Element | undefined): string | undefined {
  const id = /^0x([0-9a-f]{4})$/i.exec(node?.attributes['id'] ?? '')?.[1]
  return id?.toLowerCase()
}

const nameOf = (vendor: Element | undefined, product: Element | undefined): string =>
  oneLine(`${textOf(vendor)} ${textOf(product)}`.trim(), 160)

const driverOf = (
  device: Element,
  name = textOf(child(device, 'driver', 'name')),
): Pick<HostDevice, 'driver'> => {
  const driver = oneLine(name, 60)
  return driver === '' ? {} : { driver }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/** A device on the PCI bus; undefined: it is none, or one of the host's own parts, which no guest can have. */
function pciOf(device: Element): HostDevice | undefined {
  const pci = capability(device, 'pci')
  const [vendor, product] = [child(pci, 'vendor'), child(pci, 'product')]
  const [vendorId, productId] = [idOf(vendor), idOf(product)]
  const place = ['domain', 'bus', 'slot', 'function'].map((part) => numberOf(child(pci, part)))
  const [domain, bus, slot, fn] = place
  if (!pci || vendorId === undefined || productId === undefined) return undefined
  if (domain === undefined || bus === undefined || slot === undefined || fn === undefined) return undefined
  const type = textOf(child(pci, 'class'))
  if (capability(pci, 'pci-bridge') || capability(pci, 'cardbus-bridge') || isOwnPart(type)) return undefined
  const group = /^\d{1,6}$/.exec(child(pci, 'iommuGroup')?.attributes['number'] ?? '')?.[0]
  const mediated = mediatedOf(pci)
  return {
    kind: 'pci',
    address: `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}`,
    ...{ vendor: vendorId, product: productId, name: nameOf(vendor, product), class: classOf(type) },
    ...driverOf(device),
    ...(group === undefined ? {} : { iommuGroup: Number(group) }),
    ...(mediated.length > 0 ? { mediated } : {}),
  }
}

/** Base classes of PCI Code and ID Assignment: memory, bridges, system peripherals, processors, signal processing. */
const ownParts = /^0x(?:05|06|08|0b(?!40)|11)/i

const isOwnPart = (type: string): boolean => ownParts.test(type)

/** libvirt tells the class since version 5.2; a device of an older one is "other". */
function classOf(type: string): DeviceClass {
  if (/^0x03/i.test(type)) return 'gpu'
  if (/^0x02/i.test(type)) return 'network'
  if (/^0x01/i.test(type)) return 'storage'
  if (/^0x(?:12|0b40)/i.test(type)) return 'accelerator'
  return /^0x0c03/i.test(type) ? 'usb' : 'other'
}

function mediatedOf(pci: Element): NonNullable<HostDevice['mediated']> {
  return childrenOf(capability(pci, 'mdev_types'), 'type').map((type) => ({
    id: oneLine(type.attributes['id'] ?? '', 100),
    name: oneLine(textOf(child(type, 'name')), 100),
    free: numberOf(child(type, 'availableInstances')) ?? 0,
  }))
}

/**
 * A device on the USB bus; root hubs, which the kernel makes up, are none. Its driver is that of the interface by which the
 * host uses it, if there is one.
 */
function usbOf(device: Element, hostUses: ReadonlyMap<string, string>): HostDevice | undefined {
  const usb = capability(device, 'usb_device')
  const [vendor, product] = [child(usb, 'vendor'), child(usb, 'product')]
  const [vendorId, productId] = [idOf(vendor), idOf(product)]
  const [bus, number] = [numberOf(child(usb, 'bus')), numberOf(child(usb, 'device'))]
  if (vendorId === undefined || productId === undefined || vendorId === '1d6b') return undefined
  if (bus === undefined || number === undefined) return undefined
  return {
    kind: 'usb',
    address: `${bus}-${number}`,
    ...{ vendor: vendorId, product: productId, name: nameOf(vendor, product), class: 'usb' },
    ...driverOf(device, hostUses.get(textOf(child(device, 'name')))),
  }
}

const hexOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^0x[0-9a-f]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : undefined
const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : hexOf(text)

const pciAt = (address: Element['attributes']): GuestDevice[] => {
  const [domain = 0, bus, slot, fn] = ['domain', 'bus', 'slot', 'function'].map((part) =>
    number(address[part]),
  )
  if (bus === undefined || slot === undefined || fn === undefined) return []
  return [{ kind: 'pci', address: `${hex(domain, 4)}:${hex(bus, 2)}:${hex(slot, 2)}.${fn}` }]
}

/**
 * What a domain has of its host as a network card or a disk of its own: `<interface type='hostdev'>`, which is also how a
 * running one shows the function that it got of a network, and `<disk type='nvme'>` (formatdomain.html).
 */
export const otherUsesOf = (domain: Element): GuestDevice[] => {
  const devices = child(domain, 'devices')
  return [
    ...childrenOf(devices, 'interface').filter(({ attributes }) => attributes['type'] === 'hostdev'),
    ...childrenOf(devices, 'disk').filter(({ attributes }) => attributes['type'] === 'nvme'),
  ].flatMap((one) => pciAt(child(one, 'source', 'address')?.attributes ?? {}))
}

/** The devices of its host that a domain has. */
export const guestDevicesOf = (domain: Element): GuestDevice[] =>
  childrenOf(child(domain, 'devices'), 'hostdev').flatMap((device): GuestDevice[] => {
    const source = child(device, 'source')
    const address = child(source, 'address')?.attributes ?? {}
    if (device.attributes['type'] === 'pci') return pciAt(address)
    if (device.attributes['type'] !== 'usb') return []
    const [vendor, product] = [idOf(child(source, 'vendor')), idOf(child(source, 'product'))]
    const [bus, at] = [number(address['bus']), number(address['device'])]
    return [
      {
        kind: 'usb',
        ...(bus === undefined || at === undefined ? {} : { address: `${bus}-${at}` }),
        ...(vendor === undefined ? {} : { vendor }),
        ...(product === undefined ? {} : { product }),
      },
    ]
  })
