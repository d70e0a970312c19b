import { MiB } from '@shared/base/units.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { DiskSpec, MachineSpec, NicSpec } from '@shared/machine/spec.ts'
import { keepsDevices } from './checks.ts'
import { hostdevElement } from './hostdev.ts'
import { markOf } from './owner.ts'
import { element, type Element } from './xml.ts'

/** Where libvirt keeps the consoles' logs; its own daemon writes and rotates them there. */
const logFolder = '/var/log/libvirt/qemu'

export const memoryKiB = (bytes: number): number => Math.ceil(bytes / MiB) * 1024

const targetPrefix = { virtio: 'vd', scsi: 'sd', sata: 'sd' } as const

/** Device names a, b … z, aa, ab …, the first that is not taken. */
export function freeTarget(bus: DiskSpec['bus'], taken: ReadonlySet<string>): string {
  for (let index = 0; ; index += 1) {
    const high = Math.floor(index / 26)
    const letters =
      (high === 0 ? '' : String.fromCharCode(96 + high)) + String.fromCharCode(97 + (index % 26))
    const target = targetPrefix[bus] + letters
    if (!taken.has(target)) return target
  }
}

export function diskPath(disk: Pick<DiskSpec, 'pool' | 'volume'>, facts: HostFacts): string {
  const pool = facts.pools.find((known) => known.name === disk.pool)
  return `${pool?.path ?? ''}/${disk.volume}`
}

/** By path and not by pool: hosts with AppArmor cannot start machines whose disks are named by pool and volume. */
export function diskElement(disk: DiskSpec, target: string, facts: HostFacts, bootOrder?: number): Element {
  const path = diskPath(disk, facts)
  const block = keepsDevices(facts, disk.pool)
  return element('disk', { type: block ? 'block' : 'file', device: 'disk' }, [
    element('driver', { name: 'qemu', type: disk.format, discard: 'unmap' }),
    element('source', block ? { dev: path } : { file: path }),
    element('target', { dev: target, bus: disk.bus }),
    bootOrder === undefined ? undefined : element('boot', { order: bootOrder }),
  ])
}

export function nicElement(nic: NicSpec): Element {
  const { kind, name } = nic.network
  return element('interface', { type: kind }, [
    element('mac', { address: nic.mac.toLowerCase() }),
    element('source', { [kind]: name }),
    element('model', { type: nic.model }),
  ])
}

export function diskElements(disks: readonly DiskSpec[], facts: HostFacts): Element[] {
  const taken = new Set<string>()
  return disks.map((disk, index) => {
    const target = freeTarget(disk.bus, taken)
    taken.add(target)
    return diskElement(disk, target, facts, index === 0 ? 1 : undefined)
  })
}

/** Processors that may be added while running: up to twice as many, as far as the host has them. */
export const vcpuLimit = (vcpus: number, facts: HostFacts): number =>
  Math.max(vcpus, Math.min(vcpus * 2, facts.cpus))

export const vcpuElement = (vcpus: number, facts: HostFacts): Element => {
  const limit = vcpuLimit(vcpus, facts)
  return element('vcpu', { placement: 'static', current: limit > vcpus ? vcpus : undefined }, [String(limit)])
}

export function tuneElements(spec: Pick<MachineSpec, 'cpuShares' | 'cpuQuotaPercent'>): Element[] {
  const { cpuShares, cpuQuotaPercent } = spec
  return [
    ...(cpuShares === undefined ? [] : [element('shares', {}, [String(cpuShares)])]),
    ...(cpuQuotaPercent === undefined
      ? []
      : [
          element('global_period', {}, ['100000']),
          element('global_quota', {}, [String(Math.max(1, cpuQuotaPercent) * 1000)]),
        ]),
  ]
}

/** What a guest can read of itself: its name, as the serial number of its board. */
export const sysinfoElement = (name: string): Element =>
  element('sysinfo', { type: 'smbios' }, [
    element('system', {}, [element('entry', { name: 'serial' }, [name])]),
  ])

const fileNameOf = (spec: MachineSpec): string =>
  /^[A-Za-z0-9_][\w.-]{0,100}$/.test(spec.name) ? spec.name : spec.uuid

function devicesOf(spec: MachineSpec, facts: HostFacts): Element {
  return element('devices', {}, [
    ...diskElements(spec.disks, facts),
    spec.disks.some((disk) => disk.bus === 'scsi')
      ? element('controller', { type: 'scsi', index: 0, model: 'virtio-scsi' })
      : undefined,
    ...spec.nics.map(nicElement),
    ...(spec.devices ?? []).map((device) => hostdevElement(device, facts)),
    element('serial', { type: 'pty' }, [
      element('log', { file: `${logFolder}/${fileNameOf(spec)}.serial.log`, append: 'off' }),
      element('target', { port: 0 }),
    ]),
    element('channel', { type: 'unix' }, [
      element('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' }),
    ]),
    element('input', { type: 'tablet', bus: 'usb' }),
    element('graphics', { type: 'vnc', autoport: 'yes', listen: '127.0.0.1' }),
    element('video', {}, [element('model', { type: 'vga' })]),
    element('memballoon', { model: 'virtio' }, [element('stats', { period: 10 })]),
    element('rng', { model: 'virtio' }, [element('backend', { model: 'random' }, ['/dev/urandom'])]),
  ])
}

/** A whole new domain. */
export function newDomain(spec: MachineSpec, facts: HostFacts): Element {
  const memory = String(memoryKiB(spec.memoryBytes))
  const tune = tuneElements(spec)
  return element('domain', { type: facts.accelerated ? 'kvm' : 'qemu' }, [
    element('name', {}, [spec.name]),
    element('uuid', {}, [spec.uuid]),
    element('metadata', {}, [markOf(spec)]),
    spec.description === '' ? undefined : element('description', {}, [spec.description]),
    element('memory', { unit: 'KiB' }, [memory]),
    element('currentMemory', { unit: 'KiB' }, [memory]),
    vcpuElement(spec.vcpus, facts),
    tune.length === 0 ? undefined : element('cputune', {}, tune),
    sysinfoElement(spec.name),
    element('os', spec.firmware === 'uefi' ? { firmware: 'efi' } : {}, [
      element('type', { arch: 'x86_64', machine: 'q35' }, ['hvm']),
      element('smbios', { mode: 'sysinfo' }),
    ]),
    element('features', {}, [element('acpi'), element('apic')]),
    facts.accelerated ? element('cpu', { mode: 'host-model' }) : undefined,
    element('clock', { offset: 'utc' }),
    element('on_poweroff', {}, ['destroy']),
    element('on_reboot', {}, ['restart']),
    element('on_crash', {}, ['destroy']),
    devicesOf(spec, facts),
  ])
}
