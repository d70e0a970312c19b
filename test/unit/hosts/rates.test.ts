import { describe, expect, it } from 'vitest'
import type { HostCounters } from '@shared/machine/facts.ts'
import { sampleBetween } from '@main/hosts/rates.ts'

const machine = {
  uuid: 'u1',
  cpuTimeNs: 0,
  memoryUsedBytes: 64,
  diskReadBytes: 0,
  diskWriteBytes: 0,
  netRxBytes: 0,
  netTxBytes: 0,
  state: 'running' as const,
}
const counters = (over: Partial<HostCounters>): HostCounters => ({
  at: 0,
  cpuBusyNs: 0,
  cpuTotalNs: 0,
  memoryUsedBytes: 512,
  memoryTotalBytes: 1024,
  load1: 0.5,
  netRxBytes: 0,
  netTxBytes: 0,
  pools: [{ name: 'default', capacityBytes: 100, freeBytes: 40 }],
  machines: [machine],
  ...over,
})

describe('rates between two readings', () => {
  it('need two readings with time between them', () => {
    expect(sampleBetween(undefined, counters({ at: 5 }))).toBeNull()
    expect(sampleBetween(counters({ at: 5 }), counters({ at: 5 }))).toBeNull()
  })

  it('give shares of CPU, bytes a second and used storage', () => {
    const later = counters({
      at: 2000,
      cpuBusyNs: 1e9,
      cpuTotalNs: 4e9,
      netRxBytes: 3000,
      machines: [{ ...machine, cpuTimeNs: 3e9, diskWriteBytes: 500 }],
    })
    expect(sampleBetween(counters({}), later)).toMatchObject({
      cpu: 0.25,
      netRx: 1500,
      storageUsedBytes: 60,
      storageTotalBytes: 100,
      machines: [{ uuid: 'u1', cpus: 1.5, diskWrite: 250 }],
    })
  })

  it('count a counter that went backwards as nothing, and a new machine from its next reading on', () => {
    const before = counters({ cpuBusyNs: 5e9, cpuTotalNs: 9e9, netRxBytes: 9000, machines: [] })
    const after = counters({
      at: 1000,
      cpuBusyNs: 1e9,
      cpuTotalNs: 10e9,
      netRxBytes: 10,
      machines: [machine],
    })
    expect(sampleBetween(before, after)).toMatchObject({ cpu: 0, netRx: 0, machines: [{ cpus: 0 }] })
  })

  it('tell how busy the busiest disk is, and what all disks do; one that came anew is left out', () => {
    const disk = (name: string, operations: number, busyMs: number) => ({ name, operations, busyMs })
    const before = counters({ disks: [disk('sda', 100, 1000), disk('sdb', 0, 0)] })
    const disks = [disk('sda', 600, 3000), disk('sdb', 50, 9000), disk('sdc', 7, 7)]
    expect(sampleBetween(before, counters({ at: 10_000, disks }))?.disks).toEqual({
      operations: 55,
      busy: 0.9,
    })
    expect(sampleBetween(counters({}), counters({ at: 10_000, disks }))?.disks).toBeUndefined()
  })
})
