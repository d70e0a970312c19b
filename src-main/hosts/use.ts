import type { HostUse } from '@shared/plan/growth/types.ts'
import type { HostMonitor } from './monitor.ts'

/** A measurement older than this says nothing about now. */
const LATE_MS = 60_000

/** What machines take of a host as it was just read; undefined where that is not known. */
export function useOf(
  { machines, facts, sample }: Pick<HostMonitor, 'machines' | 'facts' | 'sample'>,
  at: number,
): HostUse | undefined {
  if (!facts?.family) return undefined
  const measured = sample !== null && at - sample.at < LATE_MS
  return {
    at,
    vcpus: machines.reduce((sum, { vcpus }) => sum + vcpus, 0),
    memory: machines.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    disk: facts.pools.reduce(
      (sum, { active, capacityBytes, freeBytes }) => sum + (active ? capacityBytes - freeBytes : 0),
      0,
    ),
    load: measured ? sample.cpu * facts.cpus : null,
  }
}
