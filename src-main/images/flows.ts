import type { Clock } from '@shared/base/clock.ts'
import type { Bandwidth } from '@shared/contract/bandwidth.ts'
import { formatRate } from '@shared/base/units.ts'
import { fairRates, rateAt } from '@shared/images/bandwidth.ts'
import type { Route } from '@shared/images/route.ts'
import { both } from '@shared/text/lists.ts'
import { t } from '@shared/text/translate.ts'
import type { Hosts, RequestContext } from '../actuators/index.ts'
import type { AgentSession } from '../agent/index.ts'
import type { Place } from './agents.ts'

/** An agent takes no rate below this; a share of a limit may be lower for a moment. */
const leastRate = 16_384
const hourMs = 3_600_000

type Paced = Pick<AgentSession, 'control' | 'result'>

/** One request that moves bytes, as a whole: the agents that pace it, and what they were told last. */
export interface Flow {
  /** Tells an agent what holds now and whenever that changes, until it ends. */
  join(session: Paced): void
  /** Bytes between hosts turn out to go through this workstation: its limit holds as well. */
  passHere(): void
  end(): void
}

/** What requests about images are carried out with. */
export type FlowContext = RequestContext & {
  flow?: Flow
  /** The one way that may be taken between hosts. */
  route?: Route | undefined
  /** The image that is captured is there, though its agents have not ended yet. */
  whole?(): void
}

interface OpenFlow {
  places: ReadonlySet<Place>
  own: number | null
  context: RequestContext
  sessions: Set<Paced>
  told: { rate: number | null; paused: boolean }
  /** The limit that the log named last. */
  said: number | null
}

/** What a place is called among limits: this workstation is no host. */
const keyOf = (place: Place): string => place ?? 'here'

/**
 * Everything that moves images now. Those that pass the network of a host, or of this workstation, share what that allows
 * at this hour; who is paused takes nothing. Each change is told to the agents at once.
 */
export class Flows {
  readonly #hosts: Hosts
  readonly #clock: Clock
  readonly #open = new Set<OpenFlow>()
  #timer: NodeJS.Timeout | undefined

  readonly #here: () => Bandwidth | null

  /** `here`: the limit of this workstation. */
  constructor(hosts: Hosts, here: () => Bandwidth | null, clock: Clock) {
    this.#hosts = hosts
    this.#here = here
    this.#clock = clock
  }

  /** `places`: all that its bytes may pass. Bytes that stay on one host are on no wire and not limited by it. */
  begin(places: readonly Place[], own: number | null, context: RequestContext): Flow {
    const flow: OpenFlow = {
      places: new Set(places),
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
      passHere: () => {
        if (flow.places.has(null)) return
        flow.places = new Set([...flow.places, null])
        this.refresh()
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
    const limits = new Map<string, number>()
    for (const place of new Set([...this.#open].flatMap(({ places }) => [...places]))) {
      const limit = this.#limitOf(place, now.getHours())
      if (limit !== null) limits.set(keyOf(place), limit)
    }
    const moving = [...this.#open].filter((flow) => !isPaused(flow))
    const rates = fairRates(
      moving.map(({ places, own }) => ({ places: [...places].map(keyOf), own })),
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

  #limitOf(place: Place, hour: number): number | null {
    try {
      const bandwidth = place === null ? this.#here() : (this.#hosts(place).host.bandwidth ?? null)
      return bandwidth === null ? null : rateAt(bandwidth, hour)
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
  #say(flow: OpenFlow, limits: ReadonlyMap<string, number>): void {
    const { rate } = flow.told
    const by = [...flow.places]
      .filter((place) => limits.has(keyOf(place)))
      .map((place) => (place === null ? t`this workstation` : this.#hosts(place).host.name))
    const limit = rate !== null && rate !== flow.own && by.length > 0 ? rate : null
    if (limit === flow.said) return
    flow.said = limit
    flow.context.log(
      'info',
      limit === null
        ? t`Nothing limits the bandwidth now.`
        : t`At most ${formatRate(limit)} for now, by the bandwidth limit of ${both(by)}.`,
    )
  }
}

const isPaused = ({ context }: OpenFlow): boolean => context.pausing?.paused === true

const tell = ({ told }: OpenFlow, session: Paced): void =>
  void session.control({ rate: told.rate, paused: told.paused }).catch(() => undefined)
