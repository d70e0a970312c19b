import type { HostFacts, MachineFacts, MachineState } from '@shared/machine/facts.ts'
import type { VolumeFacts } from '../driver.ts'
import { pendingChanges } from '../pending.ts'
import type { PracticeHost } from './host.ts'
import { bootMs, pace } from './pace.ts'
import type { PracticeMachine, PracticeVolume } from './state.ts'
import { t } from '@shared/text/translate.ts'

export function stateOf(machine: PracticeMachine): MachineState {
  return machine.stopsAt !== undefined && machine.power === 'running' ? 'stopping' : machine.power
}

export const diskText = (disk: PracticeMachine['disks'][number]): string =>
  `${disk.target} ${disk.pool}/${disk.volume}`
export const nicText = (nic: PracticeMachine['nics'][number]): string => `${nic.mac} on ${nic.network}`

/** The definition as texts that can be compared. */
export const changeable = (machine: PracticeMachine) => ({
  name: machine.name,
  vcpus: machine.vcpus,
  memoryBytes: machine.memoryBytes,
  disks: machine.disks.map(diskText),
  nics: machine.nics.map(nicText),
})

const pathOf = (host: PracticeHost, pool: string, volume: string): string =>
  `${host.hardware.pools.find((known) => known.name === pool)?.path ?? '/practice'}/${volume}`

export function machineFacts(host: PracticeHost, machine: PracticeMachine, now: number): MachineFacts {
  const booted =
    machine.power === 'running' &&
    machine.startedAt !== undefined &&
    now - machine.startedAt >= bootMs * pace.factor
  const index = host.state.machines.indexOf(machine)
  return {
    uuid: machine.uuid,
    name: machine.name,
    state: stateOf(machine),
    vcpus: machine.running?.vcpus ?? machine.vcpus,
    memoryBytes: machine.running?.memoryBytes ?? machine.memoryBytes,
    autostart: machine.autostart,
    disks: machine.disks.map((disk) => {
      const volume = host.state.volumes.find(
        (known) => known.pool === disk.pool && known.volume === disk.volume,
      )
      return {
        ...disk,
        path: pathOf(host, disk.pool, disk.volume),
        ...(volume === undefined ? {} : { capacityBytes: volume.capacityBytes }),
      }
    }),
    nics: machine.nics.map((nic, at) => ({
      ...nic,
      addresses: booted ? [`192.168.122.${10 + ((host.hardware.seed + index * 7 + at) % 240)}`] : [],
    })),
    owner: machine.owner,
    made: machine.made ?? [],
    pending: machine.running === undefined ? [] : pendingChanges(machine.running, changeable(machine)),
    ...(machine.cpuShares === undefined ? {} : { cpuShares: machine.cpuShares }),
    ...(machine.cpuQuotaPercent === undefined ? {} : { cpuQuotaPercent: machine.cpuQuotaPercent }),
    consoles: {},
    ...(machine.devices && machine.devices.length > 0 ? { devices: machine.devices } : {}),
  }
}

export function volumeFacts(host: PracticeHost, volume: PracticeVolume): VolumeFacts {
  return {
    pool: volume.pool,
    volume: volume.volume,
    path: pathOf(host, volume.pool, volume.volume),
    format: volume.format,
    capacityBytes: volume.capacityBytes,
    allocationBytes: volume.content.bytes,
    fileBytes: volume.content.bytes,
    ...(volume.base === undefined ? {} : { backing: pathOf(host, volume.pool, volume.base) }),
  }
}

export function hostFacts(host: PracticeHost, at: number): HostFacts {
  const { hardware } = host
  return {
    at,
    family: 'practice',
    version: 'Practice hosts 1.0 (simulated in this app)',
    hostname: hardware.hostname,
    cpus: hardware.cpus,
    cpuModel: hardware.cpuModel,
    memoryBytes: hardware.memoryBytes,
    numa: Array.from({ length: hardware.numaCells }, (_, id) => ({
      id,
      cpus: hardware.cpus / hardware.numaCells,
      memoryBytes: hardware.memoryBytes / hardware.numaCells,
    })),
    pools: hardware.pools.map((pool) => ({ ...pool, freeBytes: host.freeBytes(pool.name), active: true })),
    networks: hardware.networks,
    devices: hardware.devices,
    linkRate: hardware.linkRate,
    identity: hardware.address,
    accelerated: true,
    python: '3.11.2',
    advice: [
      { severity: 'info', text: t`This is a practice host: it is simulated, and nothing on it is real.` },
      ...(host.has('pool-full')
        ? [
            {
              severity: 'warning' as const,
              text: t`The storage pools are full (a fault switched on for practice).`,
            },
          ]
        : []),
    ],
  }
}
