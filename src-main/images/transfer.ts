import { t } from '@shared/text/translate.ts'
import type { RequestContext } from '../actuators/index.ts'
import { Relay } from '../agent/index.ts'
import type { Agents, Heard, Place } from './agents.ts'
import { progressOf } from './answers.ts'
import { type Direct, whyNot } from './direct.ts'

/** What one side does. `near` is where bytes begin or end as a disk; `far` is the store. */
export interface Side {
  place: Place
  /** Without its `peer`. */
  task: { task: string; [field: string]: unknown }
}

export interface Transfer {
  near: Side
  far: Side
  /** Letters, digits and dashes; names what is put on hosts for it. */
  job: string
}

export interface TransferParts {
  agents: Agents
  direct: Direct
}

/**
 * Carries out two tasks that speak with one another. On one machine the near agent runs the far one as its child. Two
 * hosts that reach each other speak directly; else both are joined through this workstation.
 */
export async function transfer(
  { agents, direct }: TransferParts,
  { near, far, job }: Transfer,
  context: RequestContext,
): Promise<unknown> {
  const { signal } = context
  const heard = hearing(context)
  const through = (peer: object): Promise<unknown> =>
    agents.ask(near.place, { ...near.task, ...peerOf(near.task, peer) }, signal, heard.near)
  if (near.place === far.place)
    return through({ kind: 'local', task: { ...far.task, peer: { kind: 'stdio' } } })
  if (near.place !== null && far.place !== null) {
    const ends = { near: near.place, far: far.place }
    const way = await direct
      .open(ends, job, { ...far.task, peer: { kind: 'stdio' } }, signal)
      .catch((thrown: unknown) => {
        if (signal.aborted) throw thrown
        context.log('info', t`The hosts do not reach each other: ${whyNot(thrown)}`)
        return null
      })
    if (way) {
      context.log(
        'info',
        t`Bytes go from ${agents.where(near.place)} to ${agents.where(far.place)} directly.`,
      )
      try {
        return await through(way.peer)
      } finally {
        await way.end()
      }
    }
    context.log('info', t`Bytes go through this workstation.`)
  }
  return relayed(agents, { near, far }, signal, heard)
}

/** What either says is heard; when one fails the other is ended. */
async function relayed(
  agents: Agents,
  { near, far }: Pick<Transfer, 'near' | 'far'>,
  signal: AbortSignal,
  heard: { near: Heard; far: Heard },
): Promise<unknown> {
  const relay = new Relay()
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const sessions = await Promise.allSettled(
    ([far, near] as const).map(async ({ place, task }, end) => {
      const side = end as 0 | 1
      const ears = { ...(side === 0 ? heard.far : heard.near), onPeer: relay.from(side) }
      const session = await agents.start(place, { ...task, ...peerOf(task, { kind: 'stdio' }) }, either, ears)
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
    const [, answer] = await Promise.all(sessions.map(async (session) => session.result))
    return answer
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

/** A deployment asks its peers one after the other; everything else has one. */
const peerOf = (task: Side['task'], peer: object): object =>
  task.task === 'deploy' ? { peers: [peer] } : { peer }

/** What both sides say, for the job that it is done for. */
export function hearing(context: RequestContext): { near: Heard; far: Heard } {
  const onLog: Heard['onLog'] = ({ level, text }) => context.log(level, text)
  return { near: { onProgress: (said) => context.progress(progressOf(said)), onLog }, far: { onLog } }
}

/** Of two failures the one that is a cause: what was only cut off says so by its code. */
function worst(first: unknown, told: PromiseSettledResult<unknown>[]): unknown {
  const reasons = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const isCut = (reason: unknown): boolean =>
    /^(transport\.closed|cancelled|parse)$/.test((reason as { code?: string }).code ?? '')
  return [first, ...reasons].find((reason) => !isCut(reason)) ?? first
}
