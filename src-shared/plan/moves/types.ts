import type { Advice } from '../../machine/facts.ts'
import type { HostLoad } from '../loads.ts'

export const moveGoals = ['rebalance', 'spread', 'consolidate', 'drain'] as const
/**
 * What moves are after: memory and processors in use evenly (`rebalance`), the number of servers of the design as well
 * (`spread`), as few hosts in use as can be (`consolidate`), or hosts emptied that are named (`drain`).
 */
export type MoveGoal = (typeof moveGoals)[number]

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
  /** Its part of the whole gain, 0..1, and that of it with all before; a move that only makes room may have none. */
  gain: number
  share: number
  /** Moves of one step belong together: only after its last is it better than before. */
  step: number
}

/** What is committed on a host. */
export interface MovesHost extends HostLoad {
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
