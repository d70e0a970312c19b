import { GiB } from '@shared/base/units.ts'
import type { HostFacts } from '@shared/machine/facts.ts'
import type { Candidate, Demand, PlacementOptions } from '@shared/placement/types.ts'
import { weightsOf } from '@shared/placement/weights.ts'

export const NOW = 1_700_000_000_000

export const facts = (fields: Partial<HostFacts> = {}): HostFacts => ({
  at: NOW,
  family: 'libvirt',
  version: 'QEMU 7.2, libvirt 9.0',
  hostname: 'node',
  cpus: 8,
  cpuModel: 'EPYC',
  memoryBytes: 16 * GiB,
  numa: [],
  pools: [
    {
      name: 'default',
      type: 'dir',
      path: '/var/lib/libvirt/images',
      capacityBytes: 100 * GiB,
      freeBytes: 80 * GiB,
      active: true,
    },
  ],
  networks: [{ name: 'default', kind: 'network', active: true, ranges: [] }],
  accelerated: true,
  python: '3.11.2',
  advice: [],
  ...fields,
})

export const host = (name: string, fields: Partial<Candidate> = {}): Candidate => ({
  hostId: `host:${name}`,
  name,
  enabled: true,
  reachable: true,
  facts: facts({ hostname: name }),
  usedVcpus: 0,
  usedMemoryBytes: 0,
  load: 0.1,
  lacks: [],
  ...fields,
})

export const demand = (name: string, fields: Partial<Demand> = {}): Demand => ({
  key: `server:${name}#0`,
  name,
  serverId: `server:${name}`,
  tierId: 'tier:web',
  vcpus: 1,
  memoryBytes: GiB,
  disks: [{ name: 'root', bytes: 4 * GiB, pool: null }],
  networks: [],
  only: [],
  never: [],
  families: [],
  firmware: 'bios',
  apart: true,
  current: null,
  imageAt: [],
  ...fields,
})

export const options: PlacementOptions = {
  weights: weightsOf('performance'),
  cpuRatio: 4,
  memoryRatio: 1,
  now: NOW,
  reserveBytes: GiB,
}
