import { Relay } from '../agent/index.ts'
import type { Agents, Heard, Place } from './agents.ts'

/** What one side does. `near` is where bytes begin or end as a disk; `far` is the store. */
export interface Side {
  place: Place
  /** Without its `peer`. */
  task: object
}

export interface Outcome {
  near: unknown
  far: unknown
}

/**
 * Carries out two tasks that speak with one another. On one machine the near agent runs the far one as its child; else
 * both are joined through this workstation. What either says is heard; when one fails the other is ended.
 */
export async function transfer(
  agents: Agents,
  { near, far }: { near: Side; far: Side },
  signal: AbortSignal,
  heard: { near: Heard; far: Heard },
): Promise<Outcome> {
  if (near.place === far.place) {
    const task = { ...near.task, peer: { kind: 'local', task: { ...far.task, peer: { kind: 'stdio' } } } }
    const answer = await agents.ask(near.place, task, signal, heard.near)
    return { near: answer, far: null }
  }
  const relay = new Relay()
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const stdio = { peer: { kind: 'stdio' } }
  const sessions = await Promise.allSettled(
    ([far, near] as const).map(async ({ place, task }, end) => {
      const side = end as 0 | 1
      const ears = { ...(side === 0 ? heard.far : heard.near), onPeer: relay.from(side) }
      const session = await agents.start(place, { ...task, ...stdio }, either, ears)
      relay.join(side, session)
      return session
    }),
  ).then((begun) => {
    const failed = begun.find((one) => one.status === 'rejected')
    if (failed) stop.abort()
    return begun.map((one) => {
      if (one.status === 'fulfilled') return one.value
      throw (failed as PromiseRejectedResult).reason
    })
  })
  try {
    const [farAnswer, nearAnswer] = await Promise.all(sessions.map(async (session) => session.result))
    return { far: farAnswer, near: nearAnswer }
  } catch (first) {
    // The other one ends too; what it says of that is a consequence only. A full store is told by the far side.
    const told = await Promise.allSettled(
      sessions.map(async (session) => {
        const late = setTimeout(() => session.close(), 2000)
        return session.result.finally(() => clearTimeout(late))
      }),
    )
    throw worst(first, told)
  } finally {
    stop.abort()
  }
}

/** Of two failures the one that is a cause: what was only cut off says so by its code. */
function worst(first: unknown, told: PromiseSettledResult<unknown>[]): unknown {
  const reasons = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const isCut = (reason: unknown): boolean =>
    /^(transport\.closed|cancelled|parse)$/.test((reason as { code?: string }).code ?? '')
  return [first, ...reasons].find((reason) => !isCut(reason)) ?? first
}
