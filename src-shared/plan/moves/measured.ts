import { BUSY } from '../../placement/terms.ts'
import type { Scene } from './scene.ts'
import type { Busy, MeasuredHost } from './types.ts'

/** What the engine evens out of measured load. */
export interface LoadMeasure {
  /** Processors of each resident, then of each machine that is none of the design's, in the order of the scene. */
  residents: number[]
  others: number[][]
  /** Processors of each host, and the share of them that is busy with what is no machine. */
  whole: number[]
  besides: number[]
}

/** Half of what counts is the mean, half the peak: a host must bear both. */
const weighed = ({ mean, peak }: Busy): number => (mean + peak) / 2
/** Finer is noise, and sums of many digits would seem to gain where nothing is gained. */
const rounded = (cpus: number): number => Math.round(cpus * 64) / 64

/**
 * Measured load in the engine's terms. What was not measured of a machine that runs is a quarter of its vCPUs, as for
 * one that does not run yet; what is off takes nothing.
 */
export function loadMeasure(
  { hosts, residents, others }: Scene,
  measured: readonly MeasuredHost[],
): LoadMeasure {
  const byHost = new Map(measured.map((one) => [one.hostId, one]))
  const of = (hostId: string, machine: { uuid: string; vcpus: number; state: string }): number => {
    if (machine.state !== 'running') return 0
    const busy = byHost.get(hostId)?.machines[machine.uuid.toLowerCase()]
    return rounded(busy ? weighed(busy) : machine.vcpus * BUSY)
  }
  const ofResidents = residents.map(({ host, machine }) => of(host.hostId, machine))
  const ofOthers = hosts.map(({ hostId }, at) => (others[at] ?? []).map((machine) => of(hostId, machine)))
  const whole = hosts.map(({ facts }) => facts?.cpus ?? 0)
  const besides = hosts.map(({ hostId }, at) => {
    const host = byHost.get(hostId)?.host
    const cpus = whole[at] ?? 0
    if (!host || cpus === 0) return 0
    const own = ofResidents.reduce(
      (sum, one, index) => sum + (residents[index]?.host === hosts[at] ? one : 0),
      0,
    )
    const rest = (ofOthers[at] ?? []).reduce((sum, one) => sum + one, 0)
    return Math.max(0, weighed(host) - (own + rest) / cpus)
  })
  return { residents: ofResidents, others: ofOthers, whole, besides }
}

/** Hosts of which nothing was measured, though they count. */
export const unmeasured = ({ hosts }: Scene, measured: readonly MeasuredHost[]): string[] => {
  const known = new Set(measured.map(({ hostId }) => hostId))
  return hosts.flatMap(({ hostId, name, enabled, facts }) =>
    enabled && facts !== null && !known.has(hostId) ? [name] : [],
  )
}
