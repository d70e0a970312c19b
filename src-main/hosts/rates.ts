import type { HostCounters, HostSample, MachineCounters, MachineSample } from '@shared/machine/facts.ts'

/**
 * Rates between two readings of a host's counters. A counter that went backwards (restart, wrap) counts as zero;
 * the first reading has no rates, so it gives null.
 */
export function sampleBetween(before: HostCounters | undefined, after: HostCounters): HostSample | null {
  if (!before || after.at <= before.at) return null
  const seconds = (after.at - before.at) / 1000
  const total = after.cpuTotalNs - before.cpuTotalNs
  const earlier = new Map(before.machines.map((machine) => [machine.uuid, machine]))
  const capacity = after.pools.reduce((sum, pool) => sum + pool.capacityBytes, 0)
  const free = after.pools.reduce((sum, pool) => sum + pool.freeBytes, 0)
  return {
    at: after.at,
    cpu: total > 0 ? Math.min(1, grown(before.cpuBusyNs, after.cpuBusyNs) / total) : 0,
    memoryUsedBytes: after.memoryUsedBytes,
    memoryTotalBytes: after.memoryTotalBytes,
    load1: after.load1,
    netRx: grown(before.netRxBytes, after.netRxBytes) / seconds,
    netTx: grown(before.netTxBytes, after.netTxBytes) / seconds,
    ...disksBetween(before.disks, after.disks, seconds),
    storageUsedBytes: capacity - free,
    storageTotalBytes: capacity,
    machines: after.machines.map((machine) => machineSample(earlier.get(machine.uuid), machine, seconds)),
  }
}

/** A disk that was not there before has no rates yet. */
function disksBetween(
  before: HostCounters['disks'],
  after: HostCounters['disks'],
  seconds: number,
): Pick<HostSample, 'disks'> {
  const earlier = new Map(before?.map((disk) => [disk.name, disk]))
  let [known, operations, busy] = [false, 0, 0]
  for (const disk of after ?? []) {
    const was = earlier.get(disk.name)
    if (!was) continue
    known = true
    operations += grown(was.operations, disk.operations) / seconds
    busy = Math.max(busy, Math.min(1, grown(was.busyMs, disk.busyMs) / (seconds * 1000)))
  }
  return known ? { disks: { operations, busy } } : {}
}

function machineSample(
  before: MachineCounters | undefined,
  after: MachineCounters,
  seconds: number,
): MachineSample {
  const rate = (field: 'diskReadBytes' | 'diskWriteBytes' | 'netRxBytes' | 'netTxBytes'): number =>
    before ? grown(before[field], after[field]) / seconds : 0
  return {
    uuid: after.uuid,
    cpus: before ? grown(before.cpuTimeNs, after.cpuTimeNs) / 1e9 / seconds : 0,
    memoryUsedBytes: after.memoryUsedBytes,
    diskRead: rate('diskReadBytes'),
    diskWrite: rate('diskWriteBytes'),
    netRx: rate('netRxBytes'),
    netTx: rate('netTxBytes'),
  }
}

const grown = (before: number, after: number): number => Math.max(0, after - before)
