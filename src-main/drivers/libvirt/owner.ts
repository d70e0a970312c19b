import type { Owner } from '@shared/machine/facts.ts'
import type { DeviceSpec, MachineSpec } from '@shared/machine/spec.ts'
import { child, childrenOf, element, type Element } from './xml.ts'

/** Name space of Terrace's mark in domain XML; an identifier, never fetched. */
export const ownerNamespace = 'https://terrace.invalid/xml/1'
export const ownerPrefix = 'terrace'

const attributesOf = (owner: Owner) => ({
  design: owner.designId,
  server: owner.serverId,
  replica: owner.replica,
  version: owner.version,
})

/** What `virsh metadata --set` takes: libvirt adds the name space itself. */
export const bareMark = (owner: Owner): Element => element('server', attributesOf(owner))

/** The mark with the devices that Terrace gave the machine, so that only those are ever taken away again. */
export function markOf(spec: MachineSpec): Element {
  return element(
    `${ownerPrefix}:server`,
    { [`xmlns:${ownerPrefix}`]: ownerNamespace, ...attributesOf(spec.owner) },
    [
      ...spec.disks
        .filter((disk) => !disk.foreign)
        .map(({ pool, volume }) => element(`${ownerPrefix}:disk`, { pool, volume })),
      ...spec.nics.map(({ mac }) => element(`${ownerPrefix}:nic`, { mac: mac.toLowerCase() })),
      ...(spec.devices ?? []).map(({ kind, address, vendor, product }) =>
        element(`${ownerPrefix}:device`, { kind, address, vendor, product }),
      ),
    ],
  )
}

/** Terrace's mark element in a domain, whatever prefix it has there. */
export function findMark(domain: Element): Element | undefined {
  return child(domain, 'metadata')?.children.find((node): node is Element => {
    if (typeof node === 'string') return false
    const [prefix, local] = node.tag.includes(':') ? node.tag.split(':') : ['', node.tag]
    return (
      local === 'server' && node.attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`] === ownerNamespace
    )
  })
}

/** The owner in a mark; null for none and for one that this version does not understand. */
export function ownerOf(domain: Element): Owner | null {
  const mark = findMark(domain)?.attributes
  const { design = '', server = '', replica = '', version } = mark ?? {}
  if (version !== '1' || !/^[\w:.-]{1,64}$/.test(design)) return null
  if (!/^server:[\w-]{1,64}$/.test(server) || !/^\d{1,6}$/.test(replica)) return null
  return {
    designId: design,
    serverId: `server:${server.slice('server:'.length)}`,
    replica: Number(replica),
    version: 1,
  }
}

/** The devices that the mark names as Terrace's own. */
export function ownDevices(domain: Element): {
  disks: { pool: string; volume: string }[]
  macs: string[]
  devices: DeviceSpec[]
} {
  const mark = findMark(domain)
  const prefix = mark?.tag.includes(':') ? `${mark.tag.split(':')[0]}:` : ''
  return {
    disks: childrenOf(mark, `${prefix}disk`).map(({ attributes }) => ({
      pool: attributes['pool'] ?? '',
      volume: attributes['volume'] ?? '',
    })),
    macs: childrenOf(mark, `${prefix}nic`).map(({ attributes }) => attributes['mac'] ?? ''),
    devices: childrenOf(mark, `${prefix}device`).map(({ attributes }) => ({
      kind: attributes['kind'] === 'usb' ? 'usb' : 'pci',
      address: attributes['address'] ?? '',
      ...{ vendor: attributes['vendor'] ?? '', product: attributes['product'] ?? '' },
    })),
  }
}
