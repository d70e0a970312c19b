import type { Instance } from '../design/instances.ts'
import { seedBytes } from '../images/first-boot.ts'
import type { MachineDisk, MachineFacts } from '../machine/facts.ts'
import type { DiskSpec, MachineSpec, NicSpec } from '../machine/spec.ts'
import { devicesGiven } from './devices-held.ts'
import { seedName, volumeName } from './names.ts'
import { type Deployment, findVolume, type PlanHost } from './world.ts'
import { t } from '../text/translate.ts'

/** An existing machine in the words of a design. */
export interface Existing {
  host: PlanHost
  machine: MachineFacts
  row?: Deployment
  /** By name of the design's disk. */
  disks: Map<string, DiskSpec>
  /** Disks that the design does not have. `ours`: made by Terrace for this machine. */
  extras: (DiskSpec & { ours: boolean })[]
  /** What it read at its first start: neither drawn nor ever changed, it goes with the machine. */
  seed?: DiskSpec
  nics: NicSpec[]
  /** Devices that Terrace cannot describe, so that it must not write the definition anew. */
  strange: string[]
}

const busOf = (bus: string): DiskSpec['bus'] | undefined =>
  bus === 'virtio' || bus === 'scsi' || bus === 'sata' ? bus : undefined

function heldDisk(
  host: PlanHost,
  machine: MachineFacts,
  disk: MachineDisk,
  row: Deployment | undefined,
): DiskSpec | undefined {
  const { pool, volume } = disk
  const bus = busOf(disk.bus)
  if (pool === undefined || volume === undefined || bus === undefined) return undefined
  const listed = findVolume(host, { pool, volume })
  const kept = row?.spec.disks.find((one) => one.pool === pool && one.volume === volume)
  const format = listed?.format ?? kept?.format
  if (format !== 'qcow2' && format !== 'raw') return undefined
  const bytes = listed?.capacityBytes ?? disk.capacityBytes ?? kept?.bytes ?? 0
  const ours = isOurs(row, machine, { pool, volume })
  return {
    name: kept?.name ?? disk.target,
    pool,
    volume,
    format,
    bus,
    bytes,
    ...(ours ? {} : { foreign: true as const }),
  }
}

/** Did Terrace make this volume for this machine? Without a row, the machine's own mark must say so: names prove nothing. */
export const isOurs = (
  row: Deployment | undefined,
  machine: MachineFacts | undefined,
  { pool, volume }: { pool: string; volume: string },
): boolean =>
  (row ? row.volumes : (machine?.made ?? [])).some((one) => one.pool === pool && one.volume === volume)

/**
 * Reads a machine against the server it belongs to. Disks are recognised by what Terrace noted of them, else by
 * their names, else by their place, so that a renamed disk keeps its data.
 */
export function readExisting(
  instance: Instance,
  host: PlanHost,
  machine: MachineFacts,
  row: Deployment | undefined,
): Existing {
  const strange: string[] = []
  const held = machine.disks.map((disk) => {
    const spec = heldDisk(host, machine, disk, row)
    if (!spec) strange.push(t`disk ${disk.target} (${disk.path})`)
    return spec
  })
  const open = new Set(held.keys())
  const wanted = instance.server.disks
  const disks = new Map<string, DiskSpec>()
  const match = (name: string, test: (spec: DiskSpec, index: number) => boolean) => {
    if (disks.has(name)) return
    for (const index of open) {
      const spec = held[index]
      if (!spec || !test(spec, index)) continue
      disks.set(name, { ...spec, name })
      open.delete(index)
      return
    }
  }
  const seedAt = held.findIndex((spec) => spec !== undefined && isSeed(spec))
  const seed = wanted.some(({ name }) => name === seedName) ? undefined : held[seedAt]
  if (seed) open.delete(seedAt)
  for (const { name } of wanted) match(name, (spec) => row !== undefined && spec.name === name)
  for (const { name } of wanted) {
    const names = new Set([volumeName(machine.name, name, 'qcow2'), volumeName(machine.name, name, 'raw')])
    match(name, (spec) => names.has(spec.volume))
  }
  for (const [place, { name }] of wanted.entries()) match(name, (_, index) => index === place)

  const nics: NicSpec[] = []
  for (const { mac, model, network, kind } of machine.nics) {
    if (kind === 'other' || (model !== 'virtio' && model !== 'e1000e')) {
      strange.push(t`network card ${mac} (${model} on ${network})`)
    } else nics.push({ mac, model, network: { kind, name: network } })
  }
  const extras = [...open].flatMap((index) => {
    const spec = held[index]
    return spec ? [{ ...spec, ours: isOurs(row, machine, spec) }] : []
  })
  return {
    ...{ host, machine, disks, extras, nics, strange },
    ...(row ? { row } : {}),
    ...(seed ? { seed: { ...seed, name: seedName } } : {}),
  }
}

/** Told by what it is, since the mark on a machine names volumes only. */
const isSeed = ({ volume, bytes, format, foreign }: DiskSpec): boolean =>
  foreign === undefined && format === 'raw' && bytes === seedBytes && /-seed(-\d+)?\.raw$/.test(volume)

/** The machine as it is, as a spec: how to go back after a change. */
export function specAsIs(existing: Existing, wanted: MachineSpec): MachineSpec {
  const { machine, row } = existing
  const {
    cpuShares: _shares,
    cpuQuotaPercent: _quota,
    dropped: _dropped,
    devices: _devices,
    ...rest
  } = wanted
  const devices = devicesGiven(row?.spec.devices ?? [], machine)
  return {
    ...rest,
    name: machine.name,
    vcpus: machine.vcpus,
    memoryBytes: machine.memoryBytes,
    autostart: machine.autostart,
    firmware: row?.spec.firmware ?? wanted.firmware,
    ...(machine.cpuShares === undefined ? {} : { cpuShares: machine.cpuShares }),
    ...(machine.cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent: machine.cpuQuotaPercent }),
    disks: [
      ...existing.disks.values(),
      ...existing.extras.map(({ ours: _, ...disk }) => disk),
      ...seedOf(existing),
    ],
    nics: existing.nics,
    ...(devices.length > 0 ? { devices } : {}),
  }
}

/** It stays the last disk of its machine. */
export const seedOf = ({ seed }: Existing): DiskSpec[] => (seed ? [seed] : [])
