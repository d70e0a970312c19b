import type { HostFacts } from '@shared/machine/facts.ts'
import type { Definition } from '../driver.ts'
import { keepsDevices } from './checks.ts'
import { diskPath } from './domain-builder.ts'
import { diskOf } from './domain-reader.ts'
import { element, type Element, parseXml } from './xml.ts'

/**
 * The definition of a machine on another host as it would be on this one: its disks are where they are here, and what
 * only the other host knows of itself (where its emulator is) is left to this one.
 */
export function brought({ text, facts: there, disks }: Definition, facts: HostFacts): Element | undefined {
  const domain = parseXml(text, 'domain XML', true)[0]
  if (domain === undefined) return undefined
  // Without hardware virtualisation there is no processor of the host to be given to the guest.
  const emulated = domain.attributes['type'] === 'kvm' && !facts.accelerated
  const children = domain.children
    .filter((node) => typeof node === 'string' || !(emulated && node.tag === 'cpu'))
    .map((node) =>
      typeof node === 'object' && node.tag === 'devices' ? devicesHere(node, there, disks, facts) : node,
    )
  const attributes = { ...domain.attributes, ...(emulated ? { type: 'qemu' } : {}) }
  return { ...domain, attributes, children }
}

function devicesHere(
  devices: Element,
  there: HostFacts,
  disks: Definition['disks'],
  facts: HostFacts,
): Element {
  const children = devices.children
    .filter((node) => typeof node === 'string' || node.tag !== 'emulator')
    .map((node) => {
      if (typeof node === 'string' || node.tag !== 'disk') return node
      const at = diskOf(node, there)
      const moved = disks.find(({ from }) => from.pool === at.pool && from.volume === at.volume)
      return moved ? diskHere(node, moved.to, facts) : node
    })
  return { ...devices, children }
}

function diskHere(disk: Element, to: Definition['disks'][number]['to'], facts: HostFacts): Element {
  const path = diskPath(to, facts)
  const block = keepsDevices(facts, to.pool)
  return {
    ...disk,
    attributes: { ...disk.attributes, type: block ? 'block' : 'file' },
    children: disk.children.map((node) =>
      typeof node === 'object' && node.tag === 'source'
        ? element('source', block ? { dev: path } : { file: path })
        : node,
    ),
  }
}
