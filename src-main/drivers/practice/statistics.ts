import type { HostCounters, MachineCounters } from '@shared/machine/facts.ts'
import type { Hardware } from './catalogue.ts'
import type { PracticeHost } from './host.ts'
import { busyNs, swing, traits, upSeconds } from './load.ts'
import type { PracticeMachine } from './state.ts'
import { stateOf } from './views.ts'

function machineCounters(machine: PracticeMachine, hardware: Hardware, now: number): MachineCounters {
  const { mean, period, phase } = traits(machine.uuid, hardware.seed)
  const seconds = upSeconds(machine, now)
  const flow = (perSecond: number, shift: number): number =>
    Math.round(perSecond * swing(seconds, mean, 0.9, period, phase + shift))
  const used = seconds === 0 ? 0 : 0.35 + 0.3 * mean + 0.05 * Math.sin(seconds / 17)
  return {
    uuid: machine.uuid,
    cpuTimeNs: busyNs(machine, hardware, now),
    memoryUsedBytes: Math.round((machine.running?.memoryBytes ?? machine.memoryBytes) * used),
    diskReadBytes: flow(2_500_000, 1),
    diskWriteBytes: flow(1_200_000, 2),
    netRxBytes: flow(900_000, 3),
    netTxBytes: flow(400_000, 4),
    state: stateOf(machine),
  }
}

/** Everything a host counts, as of `now`. */
export function countersOf(host: PracticeHost, now: number): HostCounters {
  const { hardware, state } = host
  const seconds = Math.max(0, (now - state.bornAt) / 1000)
  const machines = state.machines.map((machine) => machineCounters(machine, hardware, now))
  const own = swing(seconds, 0.04, 0.7, 75, hardware.seed) * hardware.cpus * 1e9
  const total = seconds * hardware.cpus * 1e9
  const busy = own + state.spentNs + machines.reduce((sum, machine) => sum + machine.cpuTimeNs, 0)
  const memory = machines.reduce((sum, machine) => sum + machine.memoryUsedBytes, hardware.memoryBytes * 0.06)
  const recent = machines.filter((machine) => machine.state === 'running').length
  const moved = machines.reduce((sum, one) => sum + one.diskReadBytes + one.diskWriteBytes, 50_000 * seconds)
  const net = (key: 'netRxBytes' | 'netTxBytes'): number =>
    Math.round(machines.reduce((sum, machine) => sum + machine[key], 20_000 * seconds))
  return {
    at: now,
    cpuBusyNs: Math.round(Math.min(busy, total)),
    cpuTotalNs: Math.round(total),
    memoryUsedBytes: Math.round(Math.min(memory, hardware.memoryBytes)),
    memoryTotalBytes: hardware.memoryBytes,
    load1: Math.round((recent * 0.4 + 0.1 + 0.08 * Math.sin(seconds / 30)) * 100) / 100,
    netRxBytes: net('netRxBytes'),
    netTxBytes: net('netTxBytes'),
    disks: [
      // 16 KiB an operation, and a disk that does 200 MB a second.
      { name: 'practice', operations: Math.round(moved / 16_384), busyMs: Math.round(moved / 200_000) },
    ],
    pools: hardware.pools.map(({ name, capacityBytes }) => ({
      name,
      capacityBytes,
      freeBytes: host.freeBytes(name),
    })),
    machines,
  }
}
