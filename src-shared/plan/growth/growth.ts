import { type FailureReserve, failureSets } from '../../placement/engine/failures.ts'
import { alone, together } from './series.ts'
import { runsOutBy, type Trend, trendOf } from './trend.ts'
import {
  type Forecast,
  type Growth,
  type GrowthHost,
  type GrowthOf,
  type HostForecast,
  type UseHistory,
  type UseResource,
  useResources,
} from './types.ts'

const DAY = 86_400_000

export interface GrowthInput {
  hosts: readonly GrowthHost[]
  history: UseHistory
  /** What may fail at once: the room of the largest is kept. */
  failures: FailureReserve
  /** The servers that the user has: what of each resource one of them takes. */
  mix: readonly Readonly<Record<Exclude<UseResource, 'load'>, number>>[]
  now: number
}

/** When each resource is used up at the present growth, of all hosts together and of each. Pure. */
export function growthOf(input: GrowthInput): Growth {
  const { hosts, history, now } = input
  const counted = new Set(hosts.map(({ hostId }) => hostId))
  const starts = history.hosts.flatMap(({ hostId, points }) =>
    counted.has(hostId) && points[0] ? [points[0].at] : [],
  )
  const resources = useResources.map((resource) => growthOfOne(resource, input))
  const first = resources
    .flatMap(({ resource, runsOut }) => (runsOut ? [{ resource, at: runsOut.at }] : []))
    .toSorted((a, b) => a.at - b.at)[0]
  return {
    since: starts.length > 0 ? Math.min(...starts) : null,
    at: now,
    resources,
    first: first?.resource ?? null,
  }
}

function growthOfOne(resource: UseResource, { hosts, history, failures, mix, now }: GrowthInput): GrowthOf {
  const points = together(resource, hosts, history)
  const daily = resource === 'load'
  const limits = hosts.map((host) => host.limits[resource])
  // Pools do not go with what is on them to another host: the reserve asks for no room there.
  const kept = resource === 'disk' ? 0 : largestLoss(limits, hosts, failures)
  const used = sum(hosts.map((host) => host.used[resource]))
  const whole = forecast(trendOf(points, daily), { used, limit: sum(limits) - kept, now, daily })
  const size = daily ? 0 : sum(mix.map((one) => one[resource])) / Math.max(1, mix.length)
  return {
    resource,
    ...whole,
    kept,
    servers: size > 0 ? Math.floor(Math.max(0, whole.limit - whole.used) / size) : null,
    hosts: hosts
      .map((host): HostForecast => {
        const trend = trendOf(alone(resource, host, history), daily)
        const of = { used: host.used[resource], limit: host.limits[resource], now, daily }
        return { hostId: host.hostId, name: host.name, ...forecast(trend, of) }
      })
      .toSorted(soonest),
    history: points,
  }
}

/** Of a resource, the most that hosts which may fail together have. */
const largestLoss = (
  limits: readonly number[],
  hosts: readonly GrowthHost[],
  failures: FailureReserve,
): number =>
  Math.max(
    0,
    ...failureSets(
      failures,
      hosts.map(({ rack }) => rack),
    ).map((set) => sum(set.map((host) => limits[host] ?? 0))),
  )

/** What is measured wavers: there the trend says how much is in use now, elsewhere what is known. */
function forecast(
  trend: Trend | null,
  { used: known, limit, now, daily }: { used: number; limit: number; now: number; daily: boolean },
): Forecast {
  const used = daily && trend ? Math.max(0, trend.valueAt(now)) : known
  return {
    used,
    limit,
    perDay: trend && { median: trend.slope * DAY, low: trend.low * DAY, high: trend.high * DAY },
    runsOut: runsOutBy(trend, { used, limit, now }),
  }
}

const FAR = Number.MAX_SAFE_INTEGER
const share = ({ used, limit }: Forecast): number => (limit > 0 ? used / limit : 0)
const soonest = (a: HostForecast, b: HostForecast): number =>
  (a.runsOut?.at ?? FAR) - (b.runsOut?.at ?? FAR) || share(b) - share(a) || byText(a.name, b.name)
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
