import type { Clock } from '@shared/base/clock.ts'
import type { HostId } from '@shared/contract/hosts.ts'
import { formatRate } from '@shared/base/units.ts'
import { fairRates, rateAt } from '@shared/images/bandwidth.ts'
import type { Route } from '@shared/images/route.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts, RequestContext } from '../actuators/index.ts'
import type { AgentSession } from '../agent/index.ts'

/** An agent takes no rate below this; a share of a limit may be lower for a moment. */
const leastRate = 16_384
const hourMs = 3_600_000

type Paced = Pick<AgentSession, 'control' | 'result'>

/** One request that moves bytes, as a whole: the agents that pace it, and what they were told last. */
export interface Flow {
  /** Tells an agent what holds now and whenever that changes, until it ends. */
  join(session: Paced): void
  end(): void
}

/** What requests about images are carried out with. */
export type FlowContext = RequestContext & {
  flow?: Flow
  /** The one way that may be taken between hosts. */
  route?: Route | undefined
}

interface OpenFlow {
  hosts: readonly HostId[]
  own: number | null
  context: RequestContext
  sessions: Set<Paced>
  told: { rate: number | null; paused: boolean }
  /** The limit that the log named last. */
  said: number | null
}

/**
 * Everything that moves images now. Those that touch a host share what the host allows at this hour; who is paused takes
 * nothing. Each change is told to the agents at once.
 */
export class Flows {
  readonly #hosts: Hosts
  readonly #clock: Clock
  readonly #open = new Set<OpenFlow>()
  #timer: NodeJS.Timeout | undefined

  constructor(hosts: Hosts, clock: Clock) {
    this.#hosts = hosts
    this.#clock = clock
  }

  /** `hosts`: all that its bytes may pass. Bytes that stay on one host are on no wire and not limited by it. */
  begin(hosts: readonly HostId[], own: number | null, context: RequestContext): Flow {
    const flow: OpenFlow = {
      hosts,
      own,
      context,
      sessions: new Set(),
      told: { rate: own, paused: false },
      said: null,
    }
    this.#open.add(flow)
    const stop = context.pausing?.onChange(() => this.refresh())
    this.refresh()
    return {
      join: (session) => {
        flow.sessions.add(session)
        tell(flow, session)
        session.result.finally(() => flow.sessions.delete(session)).catch(() => undefined)
      },
      end: () => {
        stop?.()
        this.#open.delete(flow)
        this.refresh()
      },
    }
  }

  /** Looks at the limits again: after a person changed one, and at each full hour. */
  refresh(): void {
    clearTimeout(this.#timer)
    if (this.#open.size === 0) return
    const now = new Date(this.#clock.now())
    const limits = new Map<HostId, number>()
    for (const id of new Set([...this.#open].flatMap(({ hosts }) => hosts))) {
      const limit = this.#limitOf(id, now.getHours())
      if (limit !== null) limits.set(id, limit)
    }
    const moving = [...this.#open].filter((flow) => !isPaused(flow))
    const rates = fairRates(
      moving.map(({ hosts, own }) => ({ places: hosts, own })),
      limits,
    )
    for (const flow of this.#open) {
      const index = moving.indexOf(flow)
      const rate = index < 0 ? flow.told.rate : (rates[index] ?? null)
      this.#tell(flow, {
        rate: rate === null ? null : Math.max(leastRate, Math.floor(rate)),
        paused: isPaused(flow),
      })
      if (index >= 0) this.#say(flow, limits)
    }
    // A second late is better than a moment early.
    const untilHour = hourMs - (now.getMinutes() * 60 + now.getSeconds()) * 1000 + 1000
    this.#timer = setTimeout(() => this.refresh(), untilHour)
    this.#timer.unref()
  }

  #limitOf(id: HostId, hour: number): number | null {
    try {
      const { bandwidth } = this.#hosts(id).host
      return bandwidth === undefined ? null : rateAt(bandwidth, hour)
    } catch {
      // It was removed from the list while a job about it ran.
      return null
    }
  }

  #tell(flow: OpenFlow, now: OpenFlow['told']): void {
    if (now.rate === flow.told.rate && now.paused === flow.told.paused) return
    flow.told = now
    for (const session of flow.sessions) tell(flow, session)
  }

  /** The job's log says why it is slow. */
  #say(flow: OpenFlow, limits: ReadonlyMap<HostId, number>): void {
    const { rate } = flow.told
    const by = flow.hosts.filter((id) => limits.has(id)).map((id) => this.#hosts(id).host.name)
    const limit = rate !== null && rate !== flow.own && by.length > 0 ? rate : null
    if (limit === flow.said) return
    flow.said = limit
    flow.context.log(
      'info',
      limit === null
        ? t`No host limits the bandwidth now.`
        : t`At most ${formatRate(limit)} for now, by the bandwidth limit of ${both(by)}.`,
    )
  }
}

const isPaused = ({ context }: OpenFlow): boolean => context.pausing?.paused === true

const tell = ({ told }: OpenFlow, session: Paced): void =>
  void session.control({ rate: told.rate, paused: told.paused }).catch(() => undefined)
