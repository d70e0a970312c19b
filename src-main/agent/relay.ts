import type { Frame } from './frames.ts'
import type { AgentSession } from './session.ts'

/**
 * Joins two agents whose hosts cannot reach each other: each peer frame of one goes to the other, no faster than it is
 * taken. Give each session's `onPeer` its side. What one says before the other was started waits.
 */
export class Relay {
  readonly #ends: { session: Promise<AgentSession>; join: (session: AgentSession) => void }[]
  /** Payload and headers handed on, both ways. */
  bytes = 0

  constructor() {
    this.#ends = [0, 1].map(() => {
      let join: (session: AgentSession) => void = () => undefined
      const session = new Promise<AgentSession>((resolve) => {
        join = resolve
      })
      return { session, join }
    })
  }

  /** The `onPeer` of end 0 or 1. */
  from(end: 0 | 1): (frame: Frame) => Promise<void> {
    return async ({ bytes, release }) => {
      this.bytes += bytes.length
      const other = await this.#ends[1 - end]?.session
      await other?.send(bytes, release)
    }
  }

  join(end: 0 | 1, session: AgentSession): void {
    this.#ends[end]?.join(session)
  }
}
