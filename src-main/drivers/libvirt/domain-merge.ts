import type { HostFacts } from '@shared/machine/facts.ts'
import type { DeviceSpec, MachineSpec } from '@shared/machine/spec.ts'
import {
  diskElement,
  freeTarget,
  memoryKiB,
  newDomain,
  nicElement,
  sysinfoElement,
  tuneElements,
  vcpuElement,
  vcpuLimit,
} from './domain-builder.ts'
import { diskOf, disksOf } from './domain-reader.ts'
import { hostdevElement, isHostdevOf } from './hostdev.ts'
import { findMark, markOf, ownDevices } from './owner.ts'
import { child, childrenOf, element, type Element, textOf } from './xml.ts'

/**
 * An existing domain brought to the spec. Only what Terrace decides is replaced; devices, tunings and metadata that
 * a person added stay. Firmware and machine type stay too: changing them would keep a guest from booting.
 */
export function mergeDomain(existing: Element, spec: MachineSpec, facts: HostFacts): Element {
  const fresh = newDomain(spec, facts)
  const domain: Element = { ...existing, children: [...existing.children] }
  const memory = String(memoryKiB(spec.memoryBytes))
  replace(domain, 'name', element('name', {}, [spec.name]))
  replace(domain, 'description', child(fresh, 'description'))
  replace(domain, 'memory', element('memory', { unit: 'KiB' }, [memory]))
  replace(domain, 'currentMemory', element('currentMemory', { unit: 'KiB' }, [memory]))
  replace(domain, 'vcpu', vcpuElement(spec.vcpus, facts))
  // Settings of single processors no longer fit when their number changes.
  replace(domain, 'vcpus', undefined)
  replace(domain, 'cpu', mergeCpu(child(domain, 'cpu'), vcpuLimit(spec.vcpus, facts)))
  replace(domain, 'cputune', mergeTune(child(domain, 'cputune'), spec))
  replace(domain, 'metadata', mergeMetadata(existing, spec))
  mergeSerial(domain, spec)
  replace(domain, 'devices', mergeDevices(existing, spec, facts))
  return domain
}

/** Puts `next` where the child of that tag is, or at the end; undefined takes it away. */
function replace(parent: Element, tag: string, next: Element | undefined): void {
  const at = parent.children.findIndex((node) => typeof node === 'object' && node.tag === tag)
  if (at === -1) {
    if (next !== undefined) parent.children.push(next)
  } else {
    parent.children.splice(at, 1, ...(next === undefined ? [] : [next]))
  }
}

/** libvirt refuses a topology that does not multiply to the number of processors. */
function mergeCpu(existing: Element | undefined, vcpus: number): Element | undefined {
  const topology = child(existing, 'topology')
  if (existing === undefined || topology === undefined) return existing
  const { attributes } = topology
  const product = ['sockets', 'dies', 'clusters', 'cores', 'threads']
    .map((name) => Number(attributes[name] ?? 1))
    .reduce((all, count) => all * count, 1)
  if (product === vcpus) return existing
  return { ...existing, children: existing.children.filter((node) => node !== topology) }
}

function mergeTune(existing: Element | undefined, spec: MachineSpec): Element | undefined {
  const owned = new Set(['shares', 'quota', 'period', 'global_quota', 'global_period'])
  // Pins of processors that the machine no longer has would be refused.
  const kept = (existing?.children ?? []).filter((node) => {
    if (typeof node === 'string' || owned.has(node.tag)) return false
    return node.tag !== 'vcpupin' || Number(node.attributes['vcpu']) < spec.vcpus
  })
  const children = [...tuneElements(spec), ...kept]
  return children.length === 0 ? undefined : element('cputune', {}, children)
}

function mergeMetadata(existing: Element, spec: MachineSpec): Element {
  const mark = findMark(existing)
  const others = (child(existing, 'metadata')?.children ?? []).filter((node) => node !== mark)
  return element('metadata', {}, [...others, markOf(spec)])
}

/** The guest learns its name from the serial number; other entries of a person stay. */
function mergeSerial(domain: Element, spec: MachineSpec): void {
  const sysinfo = childrenOf(domain, 'sysinfo').find((node) => node.attributes['type'] === 'smbios')
  if (sysinfo === undefined) {
    domain.children.push(sysinfoElement(spec.name))
  } else {
    const system = child(sysinfo, 'system') ?? element('system')
    const entries = system.children.filter(
      (node) => typeof node === 'string' || node.attributes['name'] !== 'serial',
    )
    const next = element('system', system.attributes, [
      ...entries,
      element('entry', { name: 'serial' }, [spec.name]),
    ])
    const changed = { ...sysinfo, children: [...sysinfo.children] }
    replace(changed, 'system', next)
    domain.children.splice(domain.children.indexOf(sysinfo), 1, changed)
  }
  const os = child(domain, 'os')
  if (os === undefined || child(os, 'smbios') !== undefined) return
  replace(domain, 'os', { ...os, children: [...os.children, element('smbios', { mode: 'sysinfo' })] })
}

function mergeDevices(existing: Element, spec: MachineSpec, facts: HostFacts): Element {
  const devices = child(existing, 'devices') ?? element('devices')
  const own = ownDevices(existing)
  const wantedDisk = (disk: Element) => {
    const { pool, volume } = diskOf(disk, facts)
    return spec.disks.some((wanted) => wanted.pool === pool && wanted.volume === volume)
  }
  const ownDisk = (disk: Element) => {
    const { pool, volume } = diskOf(disk, facts)
    return [...own.disks, ...(spec.dropped ?? [])].some(
      (known) => known.pool === pool && known.volume === volume,
    )
  }
  const macOf = (nic: Element) => child(nic, 'mac')?.attributes['address']?.toLowerCase() ?? ''
  const wantedNic = (nic: Element) => spec.nics.some((wanted) => wanted.mac.toLowerCase() === macOf(nic))

  const wantedDevices = spec.devices ?? []
  /** Terrace gave it, and it is wanted no more. */
  const leaves = (node: Element) => (device: DeviceSpec) =>
    isHostdevOf(node, device) && !wantedDevices.some((wanted) => isHostdevOf(node, wanted))
  /** Named by ids of which it is to have several: libvirt starts it only if each is named by its place too. */
  const isAmbiguous = (node: Element) => wantedDevices.filter((one) => isHostdevOf(node, one)).length > 1

  const kept = devices.children
    .filter((node) => {
      if (typeof node === 'string') return true
      if (node.tag === 'disk') return wantedDisk(node) || !ownDisk(node)
      if (node.tag === 'hostdev') return !own.devices.some(leaves(node)) && !isAmbiguous(node)
      if (node.tag === 'interface') return wantedNic(node) || !own.macs.includes(macOf(node))
      return true
    })
    .map((node) => (typeof node === 'object' && node.tag === 'interface' ? bringNic(node, spec) : node))
  const result = element('devices', devices.attributes, kept)
  const present = disksOf(existing).filter((disk) => kept.includes(disk))
  const taken = new Set(
    childrenOf(devices, 'disk').map((disk) => child(disk, 'target')?.attributes['dev'] ?? ''),
  )
  for (const wanted of spec.disks) {
    const has = present.some((disk) => {
      const { pool, volume } = diskOf(disk, facts)
      return wanted.pool === pool && wanted.volume === volume
    })
    if (has) continue
    const target = freeTarget(wanted.bus, taken)
    taken.add(target)
    result.children.push(diskElement(wanted, target, facts))
  }
  const macs = new Set(childrenOf(devices, 'interface').map(macOf))
  result.children.push(...spec.nics.filter((nic) => !macs.has(nic.mac.toLowerCase())).map(nicElement))
  const hostdevs = childrenOf(result, 'hostdev')
  for (const device of wantedDevices)
    if (!hostdevs.some((node) => isHostdevOf(node, device)))
      result.children.push(hostdevElement(device, facts))
  const hasScsi = childrenOf(devices, 'controller').some((node) => node.attributes['type'] === 'scsi')
  if (!hasScsi && spec.disks.some((disk) => disk.bus === 'scsi')) {
    result.children.push(element('controller', { type: 'scsi', index: 0, model: 'virtio-scsi' }))
  }
  return result
}

/** A card of Terrace's on the network of the spec; its other settings stay. */
function bringNic(nic: Element, spec: MachineSpec): Element {
  const mac = child(nic, 'mac')?.attributes['address']?.toLowerCase()
  const wanted = spec.nics.find((known) => known.mac.toLowerCase() === mac)
  if (wanted === undefined) return nic
  const { kind, name } = wanted.network
  const source = child(nic, 'source')?.attributes ?? {}
  const next: Element = { ...nic, attributes: { ...nic.attributes, type: kind }, children: [...nic.children] }
  if (source[kind] !== name) replace(next, 'source', element('source', { [kind]: name }))
  const model = child(nic, 'model')?.attributes['type']
  if (model !== wanted.model) replace(next, 'model', element('model', { type: wanted.model }))
  return next
}

/** The name that a domain has now. */
export const nameOf = (domain: Element): string => textOf(child(domain, 'name'))
