import { TerraceError } from '@shared/base/errors.ts'
import { t } from '@shared/text/translate.ts'
import type { Agents, Heard, Place } from './agents.ts'
import { isWhole } from './answers.ts'
import { type Direct, type DirectPeer, whyNot } from './direct.ts'
import type { FlowContext } from './flows.ts'
import type { End } from './ends.ts'
import { joined, type JoinParts } from './joined.ts'
import { progressOf } from './progress.ts'

/** What one side does. `near` is where bytes begin or end as a disk; `far` is the store. */
export interface Side {
  place: Place
  /** Without its `peer`. */
  task: { task: string; [field: string]: unknown }
}

/** How long the far side may take to end once the near one has all it wanted. */
const farEndMs = 3000

export interface Transfer {
  near: Side
  far: Side
  /** Letters, digits and dashes; names what is put on hosts for it. */
  job: string
}

export interface TransferParts extends JoinParts {
  direct: Direct
}

/** How one agent reaches another by itself: the `peer` of its task. */
export interface Way {
  peer: object
  end(): Promise<void>
}

/** A way between hosts that was opened before it was known what is to be done (`EarlyWay`). */
export interface OpenedEarly {
  readonly opened: Promise<DirectPeer>
  carryOut(begin: object, farTask: object, context: Pick<FlowContext, 'whole'>): Promise<unknown>
}

/**
 * On one machine an agent runs the other as its child. Two hosts that reach each other speak directly. null: only this
 * workstation can join them. Throws `precondition` where the way between hosts was asked for and is not there.
 */
export async function wayTo(
  { agents, direct }: TransferParts,
  from: Place,
  far: Side,
  job: string,
  context: FlowContext,
  early?: OpenedEarly,
): Promise<Way | null> {
  const task = { ...far.task, peer: { kind: 'stdio' } }
  if (from === far.place) {
    context.way?.('local')
    return { peer: { kind: 'local', task }, end: async () => undefined }
  }
  if (from === null || far.place === null) {
    context.way?.('here')
    return null
  }
  if (context.route === 'relay') {
    context.log('info', t`Bytes go through this workstation, as was asked for.`)
    context.way?.('relay')
    return null
  }
  try {
    const way = await (early?.opened ??
      direct.open({ near: from, far: far.place }, job, task, context.signal))
    context.log('info', t`Bytes go from ${agents.where(from)} to ${agents.where(far.place)} directly.`)
    context.way?.('direct')
    return way
  } catch (thrown) {
    if (context.signal.aborted) throw thrown
    if (context.route === 'direct') throw noWay(agents, from, far.place, thrown)
    context.log('info', t`The hosts do not reach each other: ${whyNot(thrown)}`)
    context.way?.('relay')
    return null
  }
}

const noWay = (agents: Agents, from: Place, to: Place, why: unknown): TerraceError =>
  new TerraceError(
    'precondition',
    t`${agents.where(from)} does not reach ${agents.where(to)}, and nothing was sent another way, as was asked for: ${whyNot(why)}`,
    {
      left: t`Nothing was changed.`,
      next: t`Open the way between them, or let bytes go through this workstation.`,
      cause: why,
    },
  )

/**
 * Carries out two tasks that speak with one another. A way that was opened early, for these two places, is ended by who
 * opened it.
 */
export async function transfer(
  parts: TransferParts,
  { near, far, job }: Transfer,
  context: FlowContext,
  early?: OpenedEarly,
): Promise<unknown> {
  const way = await wayTo(parts, near.place, far, job, context, early)
  if (way === null) return relayed(parts, { near, far, job }, context)
  if (early !== undefined) return early.carryOut(begunWith(near.task), far.task, context)
  try {
    const task = { ...near.task, ...peerOf(near.task, way.peer) }
    return await parts.agents.ask(near.place, task, context.signal, hearing(context).near)
  } finally {
    await way.end()
  }
}

/** Through this workstation. What either says is heard; when one fails the other is ended. */
export async function relayed(
  parts: TransferParts,
  { near, far, job }: Transfer,
  context: FlowContext,
): Promise<unknown> {
  const heard = hearing(context)
  context.flow?.passHere()
  context.log('info', t`Bytes go through this workstation.`)
  const end = ({ place, task }: Side, ears: Heard): End => ({
    place,
    task: { ...task, ...peerOf(task, { kind: 'stdio' }) },
    heard: ears,
  })
  const { agents, end: tidy } = await joined(
    parts,
    [end(far, heard.far), end(near, heard.near)],
    job,
    context,
  )
  const [served, asked] = agents
  try {
    const failed = served.result.then(() => new Promise<never>(() => undefined))
    const answer = await Promise.race([asked.result, failed])
    // One that was asked for nothing, as all was there already, would wait for ever.
    const late = setTimeout(() => served.close(), farEndMs)
    await served.result.catch(() => undefined).finally(() => clearTimeout(late))
    return answer
  } catch (first) {
    // The other one ends too; what it says of that is a consequence only. A full store is told by the far side.
    const told = await Promise.allSettled(
      agents.map(async (agent) => {
        const late = setTimeout(() => agent.close(), 2000)
        return agent.result.finally(() => clearTimeout(late))
      }),
    )
    throw worst(first, told)
  } finally {
    await tidy()
  }
}

/** A deployment asks its peers one after the other; everything else has one. */
const peerOf = (task: Side['task'], peer: object): object =>
  task.task === 'deploy' ? { peers: [peer] } : { peer }

/** What a capture that was started early lacks. */
const begunWith = ({ allow, disk, changed }: Side['task']): object => ({
  ...{ allow, disk },
  ...(changed === undefined ? {} : { changed }),
})

/** What both sides say, for the job that it is done for. */
export function hearing(context: FlowContext): { near: Heard; far: Heard } {
  const onLog: Heard['onLog'] = ({ level, text }) => context.log(level, text)
  const near = {
    onProgress(said: unknown) {
      context.progress(progressOf(said))
      if (isWhole(said)) context.whole?.()
    },
    onLog,
    // Where bytes begin or end as a disk: who waits there holds all others back.
    ...(context.flow === undefined ? {} : { onTask: context.flow.join }),
  }
  return { near, far: { onLog } }
}

/** Of two failures the one that is a cause: what was only cut off says so by its code. */
function worst(first: unknown, told: PromiseSettledResult<unknown>[]): unknown {
  const reasons = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
  const isCut = (reason: unknown): boolean =>
    /^(transport\.closed|cancelled|parse)$/.test((reason as { code?: string }).code ?? '')
  return [first, ...reasons].find((reason) => !isCut(reason)) ?? first
}
