import type { HostId } from '../contract/hosts.ts'
import type { HostFacts, MachineFacts } from '../machine/facts.ts'
import type { MachineSpec } from '../machine/spec.ts'
import { t } from '../text/translate.ts'

/** One volume in a pool of a host. */
export interface PlanVolume {
  pool: string
  volume: string
  /** Size of its file: what a copy moves. */
  bytes: number
  /** What a guest sees as the disk's size. */
  capacityBytes: number
  format: string
  /** The volume of the same host that it is only a difference to. */
  standsOn?: { pool: string; volume: string }
}

/** What a plan knows of a host: read just now, or last known where it does not answer. */
export interface PlanHost {
  hostId: HostId
  name: string
  practice: boolean
  enabled: boolean
  reachable: boolean
  /** Why it must not be used although it may answer, as the end of a sentence. */
  refused?: string
  facts: HostFacts | null
  machines: MachineFacts[]
  /** Abilities that its driver lacks for running servers, as reasons. */
  lacks: string[]
  /** Why its driver cannot move machines to or from it. */
  cannotMove?: string
  /** They go on running on their way between hosts of which this is the same; absent: they cannot. */
  liveKin?: string
  /** Measured CPU share 0..1, on average, and what it stays below 95 % of the time. */
  load: number | null
  peak?: number
  /** Of its fastest card, in bytes a second: what it carries, and what is used on average, or null; absent: not known. */
  network?: { rate: number; used: number | null }
  /** Measured of its disks: operations a second, and the share of time that the busiest is busy; absent: not known. */
  disks?: { operations: number; busy: number }
  /** Bytes a second that images may take of its network at this hour; absent: as fast as it goes. */
  imageRate?: number
  /** The rack, or other part of the site, that a person says it is in. */
  rack?: string
  /** Age of facts and machines in ms; null when never read. */
  factsAge: number | null
  /** The volumes of its pools. */
  volumes: PlanVolume[]
  /** false: they could not be read, so what is not listed may be there. */
  volumesKnown?: false
}

/** What Terrace keeps of an instance that it put, or began to put, on a host. */
export interface Deployment {
  serverId: string
  replica: number
  hostId: string
  uuid: string
  machineName: string
  /** As last asked for. */
  spec: MachineSpec
  /** The volumes Terrace made for it, each entered once its making succeeded. Only these are ever deleted. */
  volumes: { pool: string; volume: string }[]
}

/** Can steps be carried out there? */
export const isAvailable = (host: PlanHost): boolean =>
  host.enabled && host.reachable && host.facts !== null && host.facts.family !== null

/** Why not, as the end of a sentence about the host. */
export function whyUnavailable(host: PlanHost): string {
  if (!host.enabled) return t`${host.name} is switched off in Terrace`
  if (host.refused !== undefined) return `${host.name} ${host.refused}`
  if (!host.facts) return t`${host.name} was never read`
  if (!host.reachable) return t`${host.name} does not answer`
  return t`${host.name} has no hypervisor that Terrace can use`
}

/** Does the list of volumes tell all that a pool has? */
export const canLookInto = (host: PlanHost, pool: string): boolean =>
  host.volumesKnown !== false && (host.facts?.pools.some((one) => one.name === pool && one.active) ?? false)

export const findVolume = (host: PlanHost, at: { pool: string; volume: string }): PlanVolume | undefined =>
  host.volumes.find((one) => one.volume === at.volume && one.pool === at.pool)

export const isActive = (machine: MachineFacts): boolean =>
  machine.state === 'running' || machine.state === 'paused' || machine.state === 'stopping'

/** Hypervisors count memory in whole MiB, so amounts that differ by less are the same to them. */
export const sameMemory = (a: number, b: number): boolean => Math.ceil(a / 2 ** 20) === Math.ceil(b / 2 ** 20)
