import type { Id } from '../base/ids.ts'
import type { GuestDevice, HostDevice } from './devices.ts'

/** Hypervisor families that Terrace names. Which have a driver is for the driver registry to say. */
export const families = ['libvirt', 'xen', 'proxmox', 'esxi', 'hyperv', 'practice'] as const
export type Family = (typeof families)[number]

/** Something a person should know about a host, with the way to put it right. */
export interface Advice {
  severity: 'error' | 'warning' | 'info'
  /** What is missing or wrong, one sentence. */
  text: string
  /** How to put it right: a sentence or the command to run there. */
  how?: string
}

export interface PoolFacts {
  name: string
  /** The family's own word: dir, logical, … */
  type: string
  path: string
  capacityBytes: number
  freeBytes: number
  active: boolean
}

export interface NetworkFacts {
  name: string
  /** `network` is managed by the hypervisor, `bridge` is a plain bridge of the host. */
  kind: 'network' | 'bridge'
  active: boolean
  /** The bridge device behind it, where known. */
  bridge?: string
  /** Address ranges in CIDR form, where known. */
  ranges: string[]
}

export interface NumaCell {
  id: number
  cpus: number
  memoryBytes: number
}

/** What a probe found of a host. `at` is in milliseconds since the epoch, on this workstation. */
export interface HostFacts {
  at: number
  /** null: no hypervisor that Terrace can use was found. */
  family: Family | null
  /** "QEMU 7.2.22, libvirt 9.0.0" */
  version: string
  hostname: string
  /** Logical processors. */
  cpus: number
  cpuModel: string
  memoryBytes: number
  numa: NumaCell[]
  pools: PoolFacts[]
  networks: NetworkFacts[]
  /** Does the hypervisor use hardware virtualisation? */
  accelerated: boolean
  /** "3.11.2", or null without Python 3. */
  python: string | null
  advice: Advice[]
  /** Of its fastest network card with a link, in bytes a second; absent where cards do not say. */
  linkRate?: number
  /** What tells this machine from every other, whatever its address; absent where it has no such thing. */
  identity?: string
  /** What moves machines to and from this host by itself: "Pacemaker"; absent where nothing is known of. */
  balancer?: string
  /** What guests may have of its hardware; absent: not known, as with a driver that does not tell. */
  devices?: HostDevice[]
}

export type MachineState = 'running' | 'paused' | 'stopping' | 'stopped' | 'crashed' | 'unknown'

/** Terrace's mark in a machine's own definition: any workstation recognises it by this. */
export interface Owner {
  designId: string
  serverId: Id<'server'>
  /** Which of the server's replicas, from 0. */
  replica: number
  /** Version of this metadata's form. */
  version: 1
}

export interface MachineDisk {
  /** Device name in the family's words: vda, sda … */
  target: string
  bus: string
  path: string
  /** Pool and volume, when the path belongs to a known pool. */
  pool?: string
  volume?: string
  /** What it is where its host has no path of it, but its hypervisor reaches it over a network: "rbd:pool/image". */
  remote?: string
  capacityBytes?: number
}

export interface MachineNic {
  mac: string
  model: string
  network: string
  kind: 'network' | 'bridge' | 'other'
  addresses: string[]
}

/** One virtual machine as its host reports it. */
export interface MachineFacts {
  uuid: string
  name: string
  state: MachineState
  vcpus: number
  memoryBytes: number
  autostart: boolean
  disks: MachineDisk[]
  nics: MachineNic[]
  /** null: foreign, that is not made by Terrace. */
  owner: Owner | null
  /** The volumes that its mark names as made by Terrace; absent or empty for foreign and adopted machines. */
  made?: { pool: string; volume: string }[]
  /** Changes that wait for the next start, in plain words. */
  pending: string[]
  /** CPU weight relative to others and ceiling in percent of one CPU, where set. */
  cpuShares?: number
  cpuQuotaPercent?: number
  /** Where to reach it, e.g. {graphics: 'vnc://127.0.0.1:5900', serial: '/dev/pts/3'}. */
  consoles: { graphics?: string; serial?: string }
  /** Devices of its host that it has, also while it is stopped; absent: none. */
  devices?: GuestDevice[]
  /** Others that it has as a network card or a disk of its own: nobody else can, and Terrace leaves them; absent: none. */
  uses?: GuestDevice[]
}

/** Raw counters of one moment; rates come from two of them. Times in nanoseconds, sizes in bytes. */
export interface MachineCounters {
  uuid: string
  cpuTimeNs: number
  memoryUsedBytes: number
  diskReadBytes: number
  diskWriteBytes: number
  netRxBytes: number
  netTxBytes: number
  state: MachineState
}

export interface HostCounters {
  at: number
  cpuBusyNs: number
  cpuTotalNs: number
  memoryUsedBytes: number
  memoryTotalBytes: number
  load1: number
  netRxBytes: number
  netTxBytes: number
  /** Of each of its own disks: operations done, and for how long it had any to do; absent: not counted. */
  disks?: { name: string; operations: number; busyMs: number }[]
  pools: { name: string; capacityBytes: number; freeBytes: number }[]
  machines: MachineCounters[]
}

/** Rates between two counters. `cpu` is a share 0..1 of the whole host; a machine's `cpus` counts processors in use. */
export interface HostSample {
  at: number
  cpu: number
  memoryUsedBytes: number
  memoryTotalBytes: number
  load1: number
  /** Bytes a second. */
  netRx: number
  netTx: number
  /** Operations a second of all its disks, and the share of time that the busiest of them was busy; absent: not counted. */
  disks?: { operations: number; busy: number }
  storageUsedBytes: number
  storageTotalBytes: number
  machines: MachineSample[]
}

export interface MachineSample {
  uuid: string
  cpus: number
  memoryUsedBytes: number
  diskRead: number
  diskWrite: number
  netRx: number
  netTx: number
}
