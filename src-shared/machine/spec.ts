import type { DeviceAddress } from './devices.ts'
import type { Owner } from './facts.ts'

/** The hypervisor-neutral description of one machine to be defined on a host. */
export interface MachineSpec {
  name: string
  uuid: string
  vcpus: number
  memoryBytes: number
  disks: DiskSpec[]
  nics: NicSpec[]
  /** Devices of the host that it has for itself; absent: none. */
  devices?: DeviceSpec[]
  firmware: 'bios' | 'uefi'
  autostart: boolean
  /** Weight against other machines, 1024 is usual. */
  cpuShares?: number
  /** Ceiling in percent of one CPU: 150 is one and a half. */
  cpuQuotaPercent?: number
  owner: Owner
  /** Disks to take off that Terrace made, also where the mark, put on again, no longer names them. */
  dropped?: { pool: string; volume: string }[]
  /** Free text shown by the hypervisor's own tools. */
  description: string
}

export interface DiskSpec {
  /** Name within the server: "root", "data". */
  name: string
  pool: string
  volume: string
  format: 'qcow2' | 'raw'
  bus: 'virtio' | 'scsi' | 'sata'
  bytes: number
  /** Terrace did not make it: the mark must not name it as its own. */
  foreign?: true
}

/** A device of a host: its place there, and what must be found at it. */
export interface DeviceSpec extends DeviceAddress {
  vendor: string
  product: string
}

export interface NicSpec {
  mac: string
  model: 'virtio' | 'e1000e'
  network: { kind: 'network' | 'bridge'; name: string }
}
