import { GiB, TiB } from '../../../src-shared/base/units.ts'
import type { ErrorInfo } from '../../../src-shared/base/errors.ts'
import type {
  HistorySeries,
  Host,
  HostId,
  HostView,
  MachineHistory,
  Reach,
} from '../../../src-shared/contract/hosts.ts'
import type {
  Family,
  HostFacts,
  HostSample,
  MachineFacts,
  MachineState,
} from '../../../src-shared/machine/facts.ts'

interface Sketch {
  id: HostId
  name: string
  family: Family | null
  cpus: number
  memory: number
  load: number
  reach?: Reach
  /** Minutes since it last answered. */
  silent?: number
  machines?: [name: string, state: MachineState, owned: boolean][]
}

const sketches: Sketch[] = [
  {
    id: 'host:north',
    name: 'north',
    family: 'libvirt',
    cpus: 32,
    memory: 128 * GiB,
    load: 0.34,
    machines: [
      ['web-1', 'running', true],
      ['app', 'running', true],
      ['old-mail', 'running', false],
      ['build agent (do not touch)', 'stopped', false],
    ],
  },
  {
    id: 'host:south',
    name: 'south',
    family: 'libvirt',
    cpus: 16,
    memory: 64 * GiB,
    load: 0.82,
    machines: [
      ['web-2', 'running', true],
      ['db', 'paused', true],
      ['файлы; "rm -rf"', 'crashed', false],
    ],
  },
  {
    id: 'host:attic',
    name: 'attic',
    family: 'libvirt',
    cpus: 8,
    memory: 32 * GiB,
    load: 0.12,
    reach: 'unreachable',
    silent: 42,
  },
  {
    id: 'host:cellar',
    name: 'cellar',
    family: 'libvirt',
    cpus: 12,
    memory: 48 * GiB,
    load: 0.5,
    reach: 'stale',
    silent: 1.2,
  },
  { id: 'host:prac1', name: 'practice-1', family: 'practice', cpus: 16, memory: 64 * GiB, load: 0.2 },
  { id: 'host:new', name: '2001:db8::17', family: null, cpus: 0, memory: 0, load: 0, reach: 'connecting' },
]

const silence: ErrorInfo = {
  code: 'transport.timeout',
  message: 'attic (10.0.0.13:22) did not answer within 10 seconds.',
  changed: 'nothing',
  retryable: true,
  left: 'Its last known facts are kept and shown.',
  next: 'See whether it runs and is connected; Terrace tries again by itself.',
  details: { attempt: 7, port: 22 },
  cause: 'connect ETIMEDOUT 10.0.0.13:22',
}

/** Hosts in every state a person may meet, with machines of ours and foreign ones. */
export function fakeHosts(now: number): HostView[] {
  return sketches.map((sketch, index) => view(sketch, index, now))
}

export function practiceHost(number: number, now: number): HostView {
  return view(
    {
      id: `host:extra${number}`,
      name: `practice-${number}`,
      family: 'practice',
      cpus: 4 * number,
      memory: number * 16 * GiB,
      load: 0.1 * number,
    },
    number,
    now,
  )
}

function view(sketch: Sketch, index: number, now: number): HostView {
  const reach = sketch.reach ?? 'fresh'
  const seen = reach === 'connecting' ? null : now - (sketch.silent ?? 0.05) * 60_000
  const facts = seen === null ? null : factsOf(sketch, index, seen)
  const machines = (sketch.machines ?? []).map(([name, state, owned], at) =>
    machineOf(sketch, name, state, owned, at),
  )
  return {
    host: hostOf(sketch, index, now),
    reach,
    lastSeen: seen,
    error: reach === 'unreachable' ? silence : null,
    facts,
    machines,
    machinesAt: seen,
    sample: facts && seen !== null ? sampleOf(sketch, seen, machines) : null,
    spark: facts ? Array.from({ length: 60 }, (_, i) => wave(sketch.load, i + index * 7)) : [],
    connected: reach === 'fresh' && sketch.family !== 'practice',
  }
}

/** A load that moves believably around its mean, always the same for the same step. */
const wave = (mean: number, step: number): number =>
  Math.max(0.01, Math.min(0.99, mean + 0.12 * Math.sin(step / 5) + 0.07 * Math.sin(step * 1.7)))

const hostOf = (sketch: Sketch, index: number, now: number): Host => ({
  id: sketch.id,
  name: sketch.name,
  address: sketch.family === null ? '2001:db8::17' : `10.0.0.${11 + index}`,
  port: index === 1 ? 2222 : 22,
  user: 'root',
  identityFile: null,
  jumpHostId: null,
  sudo: index === 1,
  hostKeyAlias: null,
  family: sketch.family,
  practice: sketch.family === 'practice',
  enabled: true,
  pinnedKey: sketch.family === null ? null : 'SHA256:9mX0rZk1yJ5m9cJH8nVt0QqM2rJ6s0fP3kTg5bD4yWc',
  createdAt: now - 9 * 86_400_000,
})

/** As the examples of libvirt's own documentation and tests name them. */
const devicesOf = (index: number): Pick<HostFacts, 'devices'> => {
  if (index > 1) return {}
  if (index === 1) return { devices: [] }
  const gpu = { kind: 'pci', vendor: '10de', product: '1eb8', class: 'gpu', driver: 'vfio-pci' } as const
  const name = 'NVIDIA Corporation TU104GL [Tesla T4]'
  return {
    devices: [
      { ...gpu, name, address: '0000:3b:00.0', iommuGroup: 31 },
      {
        ...{ ...gpu, name, address: '0000:af:00.0', iommuGroup: 78 },
        mediated: [{ id: 'nvidia-222', name: 'GRID T4-1B', free: 16 }],
      },
      {
        ...{ kind: 'pci', address: '0000:00:19.0', vendor: '8086', product: '1502', class: 'network' },
        ...{ name: 'Intel Corporation 82579LM Gigabit Network Connection', driver: 'e1000e', iommuGroup: 8 },
      },
      {
        ...{ kind: 'usb', address: '1-4', vendor: '1050', product: '0407', class: 'usb', driver: 'usb' },
        name: 'Yubico.com Yubikey 4/5 OTP+U2F+CCID',
      },
    ],
  }
}

const factsOf = (sketch: Sketch, index: number, at: number): HostFacts => ({
  at,
  ...devicesOf(index),
  family: sketch.family,
  version: sketch.family === 'practice' ? 'Practice 1.0' : 'QEMU 7.2.22, libvirt 9.0.0',
  hostname: `${sketch.name}.example.net`,
  cpus: sketch.cpus,
  cpuModel: 'AMD EPYC 7313P 16-Core Processor',
  memoryBytes: sketch.memory,
  numa: [
    { id: 0, cpus: sketch.cpus / 2, memoryBytes: sketch.memory / 2 },
    { id: 1, cpus: sketch.cpus / 2, memoryBytes: sketch.memory / 2 },
  ],
  pools: [
    {
      name: 'default',
      type: 'dir',
      path: '/var/lib/libvirt/images',
      capacityBytes: 2 * TiB,
      freeBytes: (index === 1 ? 0.04 : 0.6) * 2 * TiB,
      active: true,
    },
    {
      name: 'fast',
      type: 'logical',
      path: '/dev/vg0',
      capacityBytes: 500 * GiB,
      freeBytes: 210 * GiB,
      active: index !== 3,
    },
  ],
  networks: [
    { name: 'default', kind: 'network', active: true, bridge: 'virbr0', ranges: ['192.168.122.0/24'] },
    { name: 'br0', kind: 'bridge', active: true, bridge: 'br0', ranges: [] },
  ],
  accelerated: true,
  python: index === 1 ? null : '3.11.2',
  advice:
    index === 1
      ? [
          {
            severity: 'warning',
            text: 'Python 3 is not there, so images cannot be captured from this host.',
            how: 'apt-get install python3',
          },
          { severity: 'info', text: 'Terrace uses sudo -n here, as you asked.' },
        ]
      : [],
})

function machineOf(
  sketch: Sketch,
  name: string,
  state: MachineState,
  owned: boolean,
  at: number,
): MachineFacts {
  const tail = `${sketch.name.length}${at}`.padStart(12, '0')
  return {
    uuid: `6f2c1a7e-0b1d-4c55-9a2e-${tail}`,
    name,
    state,
    vcpus: 2 + at,
    memoryBytes: (2 + 2 * at) * GiB,
    autostart: true,
    disks: [
      {
        target: 'vda',
        bus: 'virtio',
        path: `/var/lib/libvirt/images/${at}.qcow2`,
        pool: 'default',
        volume: `${at}.qcow2`,
      },
    ],
    nics: [
      {
        mac: '52:54:00:12:34:56',
        model: 'virtio',
        network: 'default',
        kind: 'network',
        addresses: state === 'running' ? [`192.168.122.${20 + at}`] : [],
      },
    ],
    owner: owned ? { designId: 'design:shop', serverId: 'server:web', replica: 0, version: 1 } : null,
    pending: name === 'app' ? ['memory 4 GiB → 6 GiB'] : [],
    consoles: {},
    ...(name === 'app' ? { devices: [{ kind: 'pci', address: '0000:3b:00.0' }] } : {}),
  }
}

const sampleOf = (sketch: Sketch, at: number, machines: MachineFacts[]): HostSample => ({
  at,
  cpu: sketch.load,
  memoryUsedBytes: sketch.memory * Math.min(0.97, sketch.load + 0.15),
  memoryTotalBytes: sketch.memory,
  load1: sketch.load * sketch.cpus,
  netRx: 2_400_000,
  netTx: 900_000,
  storageUsedBytes: 0.4 * 2 * TiB,
  storageTotalBytes: 2 * TiB,
  machines: machines
    .filter((machine) => machine.state === 'running')
    .map((machine) => ({
      uuid: machine.uuid,
      cpus: machine.vcpus * sketch.load,
      memoryUsedBytes: machine.memoryBytes * 0.6,
      diskRead: 1e6,
      diskWrite: 3e5,
      netRx: 2e5,
      netTx: 1e5,
    })),
})

/** A history with one gap, as when the app was closed for a while. */
export function fakeHistory(from: number, to: number): HistorySeries {
  const step = (to - from) / 240
  const steps = Array.from({ length: 240 }, (_, i) => i).filter((i) => i < 90 || i > 120)
  return {
    at: steps.map((i) => from + i * step),
    cpu: steps.map((i) => wave(0.4, i)),
    memory: steps.map((i) => wave(0.62, i / 9)),
    storage: steps.map((i) => 0.4 + i / 2400),
    netRx: steps.map((i) => 3e6 * wave(0.5, i)),
    netTx: steps.map((i) => 1e6 * wave(0.4, i + 4)),
    load1: steps.map((i) => 8 * wave(0.4, i)),
  }
}

export function fakeMachineHistory(from: number, to: number): MachineHistory {
  const host = fakeHistory(from, to)
  return {
    at: host.at,
    cpus: host.cpu.map((share) => share * 2),
    memory: host.memory.map((share) => share * GiB),
    diskRead: host.netRx,
    diskWrite: host.netTx,
    netRx: host.netTx,
    netTx: host.netRx,
  }
}
