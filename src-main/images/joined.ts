import { toErrorInfo } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import { type AgentSession, Relay } from '../agent/index.ts'
import type { Agents } from './agents.ts'
import type { End, Joined } from './ends.ts'
import type { FlowContext } from './flows.ts'
import type { RelayThreads } from './relay-threads.ts'

export interface JoinParts {
  agents: Agents
  /** Without it (command line) bytes pass in main's own thread. */
  relays: RelayThreads | undefined
}

/**
 * Starts two agents and joins them. Those of two hosts are joined in a thread where that can be; where one of the places is
 * this workstation its own agent is the other end. `name` is letters, digits and dashes.
 */
export async function joined(
  { agents, relays }: JoinParts,
  ends: readonly [End, End],
  name: string,
  context: Pick<FlowContext, 'signal' | 'log'>,
): Promise<Joined> {
  if (relays !== undefined && ends.every(({ place }) => place !== null)) {
    try {
      return await relays.join(name, ends, context.signal)
    } catch (thrown) {
      if (context.signal.aborted) throw thrown
      context.log(
        'info',
        t`The hosts are joined without a thread of their own: ${toErrorInfo(thrown).message}`,
      )
    }
  }
  return inMain(agents, ends, context.signal)
}

async function inMain(agents: Agents, ends: readonly [End, End], signal: AbortSignal): Promise<Joined> {
  const relay = new Relay()
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const begun = await Promise.allSettled(
    ends.map(async ({ place, task, heard }, at) => {
      const end = at as 0 | 1
      const session = await agents.start(place, task, either, { ...heard, onPeer: relay.from(end) })
      relay.join(end, session)
      return session
    }),
  )
  const failed = begun.find((one) => one.status === 'rejected')
  if (failed) {
    stop.abort()
    throw failed.reason
  }
  const [first, second] = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  return { agents: [first, second] as [AgentSession, AgentSession], end: async () => stop.abort() }
}
