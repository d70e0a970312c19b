import type { Advice } from '../../machine/facts.ts'
import type { HostLoad } from '../loads.ts'

export const moveGoals = ['rebalance', 'spread', 'consolidate', 'drain'] as const
/**
 * What moves are after: memory and processors in use evenly (`rebalance`), the number of servers of the design as well
 * (`spread`), as few hosts in use as can be (`consolidate`), or hosts emptied that are named (`drain`).
 */
export type MoveGoal = (typeof moveGoals)[number]

export const moveBases = ['allocation', 'load'] as const
/** What counts as in use of the processors: vCPUs as they are allocated, or what was measured of them. */
export type MoveBasis = (typeof moveBases)[number]

/** So far back load is looked at: a week has its working days and its weekend. */
export const MEASURED_MS = 7 * 86_400_000

/** What was measured over a time: on average, and what it stays below 95 % of the time. */
export interface Busy {
  mean: number
  peak: number
}

/** Of one host as a share of all its processors, 0..1; of its machines in processors, by UUID in small letters. */
export interface MeasuredHost {
  hostId: string
  host: Busy
  machines: Record<string, Busy>
}

/** After a move an instance stays this long where it is, so that it does not go to and fro. */
export const COOL_DOWN_MS = 3_600_000

interface HostRef {
  hostId: string
  name: string
}

/** One move that is proposed. */
export interface ProposedMove {
  key: string
  serverId: string
  replica: number
  name: string
  from: HostRef
  to: HostRef
  vcpus: number
  memoryBytes: number
  /** What its disks take from pools there; of one in a pool that both see, nothing. */
  diskBytes: number
  /** What is copied; of one that goes on running, its memory too. */
  bytes: number
  /** How long it takes; a running server that is shut down for it is away for about as long. */
  estimateMs: number
  running: boolean
  /** It goes on running meanwhile. */
  live: boolean
  /** Processors that it keeps busy on average, as measured; null: that is not known, or was not asked for. */
  busyCpus: number | null
  /** Its part of the whole gain, 0..1, and that of it with all before; a move that only makes room may have none. */
  gain: number
  share: number
  /** Moves of one step belong together: only after its last is it better than before. */
  step: number
}

/** What is committed on a host. */
export interface MovesHost extends HostLoad {
  /** Its processors; 0: not known. */
  cpus: number
  /** It is to be empty. */
  closed: boolean
}

/** Something that stays where it is, and why. */
export interface Staying {
  key: string | null
  name: string
  hostId: string
  hostName: string
  why: string
  /** It was to leave. */
  stuck: boolean
}

export interface MovesProposal {
  goal: MoveGoal
  by: MoveBasis
  moves: ProposedMove[]
  /** After so many moves the curve of the gain bends; null where it has no such point. */
  knee: { moves: number; share: number } | null
  /** As it is now, by name. */
  hosts: MovesHost[]
  /** Names of hosts that would be empty, and were not. */
  emptied: string[]
  stays: Staying[]
  notices: Advice[]
}

/** What a plan of moves was made from: it is made again from it before it is carried out. */
export interface MovesOfPlan {
  goal: MoveGoal
  moves: { key: string; to: string }[]
  /** All are shut down for it, also those that could go on running. */
  cold?: boolean
}
