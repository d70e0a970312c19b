import type { HostId } from '@shared/contract/hosts.ts'
import type { AgentSession } from '../agent/index.ts'
import type { DirectPeer } from './direct.ts'
import type { FlowContext } from './flows.ts'
import { hearing, type OpenedEarly, type Side, type TransferParts } from './transfer.ts'

/** What is known of a transfer from the start: `task` is that of the near agent without what it is begun with. */
export interface EarlyTransfer {
  near: HostId
  far: HostId
  /** Letters, digits and dashes; names what is put on hosts for it. */
  job: string
  task: Side['task']
}

/**
 * A way from host to host that is opened, with an agent at either end, while it is still asked what they are to do: each
 * waits for that. Nothing of it throws before somebody asks; `end` is to be called whatever became of it.
 */
export class EarlyWay implements OpenedEarly {
  /** As of `Direct.open`. */
  readonly opened: Promise<DirectPeer>
  readonly #session: Promise<AgentSession>
  readonly #stop = new AbortController()
  #whole: (() => void) | undefined
  #ended: Promise<void> | undefined

  constructor(
    { agents, direct }: TransferParts,
    { near, far, job, task }: EarlyTransfer,
    context: FlowContext,
  ) {
    const signal = AbortSignal.any([context.signal, this.#stop.signal])
    const heard = hearing({ ...context, whole: () => this.#whole?.() }).near
    this.opened = direct.open({ near, far }, job, null, signal)
    this.#session = this.opened.then(({ peer }) =>
      agents.start(near, { ...task, allow: [], later: true, peer }, signal, heard),
    )
    this.#session.catch(() => undefined)
  }

  /** Tells both what they wait for, the far one first, and answers what the near one says at its end. */
  async carryOut(begin: object, farTask: object, { whole }: Pick<FlowContext, 'whole'>): Promise<unknown> {
    this.#whole = whole
    const [session] = await Promise.all([
      this.#session,
      this.opened.then((way) => way.give({ ...farTask, peer: { kind: 'stdio' } })),
    ])
    await session.begin(begin)
    return session.result
  }

  /** Stops what still waits; nothing is left on either host then. Never throws. */
  end(): Promise<void> {
    this.#ended ??= this.#end()
    return this.#ended
  }

  async #end(): Promise<void> {
    this.#stop.abort()
    const [way] = await Promise.allSettled([this.opened, this.#session.then((session) => session.close())])
    if (way.status === 'fulfilled') await way.value.end()
  }
}
