import type { HostDevice } from '@shared/machine/devices.ts'
import type { NetworkFacts } from '@shared/machine/facts.ts'
import { GiB, MiB } from '@shared/base/units.ts'
import type { HostState, PracticeMachine, PracticeVolume } from './state.ts'

/** What a practice host is made of; it never changes. */
export interface Hardware {
  address: string
  hostname: string
  cpus: number
  cpuModel: string
  memoryBytes: number
  numaCells: number
  /** Of its network card, bytes a second. */
  linkRate: number
  pools: { name: string; type: string; path: string; capacityBytes: number }[]
  networks: NetworkFacts[]
  devices: HostDevice[]
  seed: number
}

const sizes = [
  { cpus: 8, memory: 32, numa: 1, disk: 400, model: 'Practice Core 8' },
  { cpus: 16, memory: 64, numa: 2, disk: 1000, model: 'Practice Server 16' },
  { cpus: 4, memory: 8, numa: 1, disk: 120, model: 'Practice Mini 4' },
  { cpus: 32, memory: 128, numa: 2, disk: 4000, model: 'Practice Server 32' },
  { cpus: 12, memory: 48, numa: 1, disk: 600, model: 'Practice Core 12' },
  { cpus: 4, memory: 16, numa: 1, disk: 240, model: 'Practice Mini 4' },
  { cpus: 24, memory: 96, numa: 2, disk: 2000, model: 'Practice Server 24' },
  { cpus: 8, memory: 16, numa: 1, disk: 250, model: 'Practice Core 8' },
]

export const practiceAddresses = sizes.map((_, index) => `practice-${index + 1}`)

/** The hardware behind an address, or undefined for one that is no practice host. */
export function hardwareOf(address: string): Hardware | undefined {
  const index = practiceAddresses.indexOf(address)
  const size = sizes[index]
  if (size === undefined) return undefined
  return {
    address,
    hostname: address,
    cpus: size.cpus,
    cpuModel: size.model,
    memoryBytes: size.memory * GiB,
    numaCells: size.numa,
    // The large ones have 10 Gbit/s, the others 1.
    linkRate: (size.numa > 1 ? 10_000 : 1000) * 125_000,
    pools: [
      { name: 'default', type: 'dir', path: '/practice/images', capacityBytes: size.disk * GiB },
      ...(size.numa > 1
        ? [{ name: 'fast', type: 'logical', path: '/dev/fast', capacityBytes: (size.disk / 4) * GiB }]
        : []),
    ],
    networks: [
      { name: 'default', kind: 'network', active: true, bridge: 'virbr0', ranges: ['192.168.122.0/24'] },
      { name: 'br0', kind: 'bridge', active: true, bridge: 'br0', ranges: [`10.20.0.${11 + index}/24`] },
    ],
    devices: devicesOf(size.numa > 1 ? size.cpus / 16 : 0),
    seed: 1000 + index * 77,
  }
}

/** Made up like the rest: the large ones have GPUs that wait for guests; the network card is the host's own. */
const devicesOf = (gpus: number): HostDevice[] => [
  ...Array.from({ length: Math.floor(gpus) }, (_, at): HostDevice => ({
    ...{ kind: 'pci', address: `0000:${41 + at}:00.0`, vendor: '10de', product: '1eb8', class: 'gpu' },
    ...{ name: 'NVIDIA Corporation TU104GL [Tesla T4]', iommuGroup: 40 + at },
  })),
  {
    ...{ kind: 'pci', address: '0000:19:00.0', vendor: '8086', product: '1572', class: 'network' },
    ...{ name: 'Intel Corporation Ethernet Controller X710', iommuGroup: 19, driver: 'i40e' },
  },
  {
    ...{ kind: 'usb', address: '1-4', vendor: '1050', product: '0407', class: 'usb' },
    name: 'Yubico.com Yubikey 4/5 OTP+U2F+CCID',
    driver: 'usb',
  },
]

const image = (volume: string, capacityGiB: number, fileMiB: number, seed: number): PracticeVolume => ({
  pool: 'default',
  volume,
  format: 'qcow2',
  capacityBytes: capacityGiB * GiB,
  content: { kind: 'sample', seed, bytes: fileMiB * MiB, format: 'qcow2', capacityBytes: capacityGiB * GiB },
})

const foreign = (
  name: string,
  uuid: string,
  vcpus: number,
  memoryGiB: number,
  disk: string,
): PracticeMachine => ({
  uuid,
  name,
  vcpus,
  memoryBytes: memoryGiB * GiB,
  firmware: 'bios',
  autostart: true,
  description: 'Was here before Terrace',
  owner: null,
  disks: [{ target: 'vda', bus: 'virtio', pool: 'default', volume: disk }],
  nics: [{ mac: `52:54:00:7e:00:${uuid.slice(-2)}`, model: 'virtio', network: 'br0', kind: 'bridge' }],
  power: 'stopped',
})

/** A practice host as it is before anyone touched it. */
export function initialState(address: string, now: number): HostState {
  const state: HostState = { version: 1, bornAt: now, spentNs: 0, machines: [], volumes: [], faults: [] }
  if (address === 'practice-1') {
    state.volumes.push(image('tiny.qcow2', 1, 64, 11), image('debian-12.qcow2', 8, 192, 12))
  }
  if (address === 'practice-2') {
    const machine = foreign(
      'print-server',
      '7e000000-0000-4000-8000-000000000021',
      2,
      4,
      'print-server.qcow2',
    )
    state.volumes.push(image('print-server.qcow2', 40, 96, 21))
    state.machines.push({ ...machine, power: 'running', startedAt: now })
  }
  if (address === 'practice-4') {
    state.volumes.push(image('old-wiki.qcow2', 20, 80, 41))
    state.machines.push(foreign('old wiki', '7e000000-0000-4000-8000-000000000041', 4, 8, 'old-wiki.qcow2'))
  }
  return state
}
