import type { AgentSession } from '../agent/index.ts'
import type { Heard, Place } from './agents.ts'

/** An agent that is to speak with another one through this workstation. */
export interface End {
  place: Place
  /** Its peer is its own standard input and output. */
  task: object
  heard: Omit<Heard, 'onPeer'>
}

/** What of its session counts for who joined it. */
export type JoinedAgent = Pick<AgentSession, 'result' | 'control' | 'close'>

export interface Joined {
  agents: readonly [JoinedAgent, JoinedAgent]
  /** To be called when all is over: nothing runs and nothing is left on hosts then. */
  end(): Promise<void>
}
