import type { Room } from './room.ts'
import type { Demand, Fail, UnitFacts } from './types.ts'

/** Is nothing there at all: no machine of anyone, running or not, and none of the design? */
export const isEmpty = ({ host, servers, usedMemory, usedVcpus, whole }: Room): boolean =>
  servers === 0 &&
  usedMemory === 0 &&
  usedVcpus === 0 &&
  whole === undefined &&
  (host.machines?.length ?? 0) === 0

/** Who is in the way of a server that is a whole machine. */
function othersOn({ host, replicas }: Room): string[] {
  const placed = [...(replicas?.values() ?? [])].flat()
  return [...(host.machines ?? []).map(({ name }) => name), ...placed].toSorted()
}

/**
 * A dedicated server is the whole machine: neither a pool nor a network of a hypervisor is asked for, no ratio allows more
 * than is built in, and nobody else may be there.
 */
export function wholeFails(demand: Demand, room: Room, fails: Fail[]): void {
  const { facts } = room.host
  if (!facts) return
  const amounts = (wants: number, has: number) => ({ wants, has, limit: has, shortBy: wants - has })
  if (demand.vcpus > facts.cpus)
    fails.push({ need: 'cpus', unit: 'vcpu', ...amounts(demand.vcpus, facts.cpus) })
  if (demand.memoryBytes > facts.memoryBytes)
    fails.push({ need: 'memory', unit: 'bytes', ...amounts(demand.memoryBytes, facts.memoryBytes) })
  if (room.whole === undefined && !isEmpty(room)) fails.push({ need: 'empty host', others: othersOn(room) })
}

/** Whoever has a machine for itself shares it with nobody. */
export function takenFails({ whole }: Room, fails: Fail[]): void {
  if (whole !== undefined) fails.push({ need: 'whole host', of: whole })
}

/** Would it fit there, were the host its own? What matters to the count of lost places. */
export const fitsWhole = (
  { vcpus, memoryBytes }: Pick<Demand, 'vcpus' | 'memoryBytes'>,
  { host: { facts } }: Room,
): boolean => facts !== null && vcpus <= facts.cpus && memoryBytes <= facts.memoryBytes

/** With nothing of the design, or of anyone else, on it. */
export const emptied = ({ whole: _, ...room }: Room): Room => ({
  ...room,
  host: { ...room.host, machines: [], ...freedUnits(room.host.devices) },
  ...{ usedMemory: 0, usedVcpus: 0, newVcpus: 0, servers: 0, replicas: new Map(), devices: new Map() },
})

const freedUnits = (units: readonly UnitFacts[] | undefined): { devices?: readonly UnitFacts[] } =>
  units ? { devices: units.map(({ by: _, ...unit }) => unit) } : {}
