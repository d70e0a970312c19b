const DAY = 86_400_000

/** Nothing farther away is told: nobody knows how it grows then. */
export const HORIZON_MS = 3650 * DAY
/** From less history no trend is told: a day goes by before any two readings of one time of day can be compared. */
export const LEAST_MS = DAY
/** Nor from fewer points. */
const LEAST_POINTS = 6

export interface Point {
  /** ms since the epoch. */
  at: number
  value: number
}

/** A straight line through points, and how much the slopes between them differ. All slopes in units a ms. */
export interface Trend {
  slope: number
  /** Quartiles of the slopes between two points. */
  low: number
  high: number
  /** The line's value at a time. */
  valueAt(at: number): number
}

/**
 * The line through points that few wild ones do not move: the median of the slopes between any two of them (Theil, A
 * rank-invariant method of linear and polynomial regression analysis, 1950; Sen, Estimates of the regression
 * coefficient based on Kendall's tau, JASA 63, 1968), through the median of what that leaves. Up to 29 % of the points may
 * be anything. `daily` compares only points of one time of day, so that day and night are no growth (Hirsch, Slack and
 * Smith, Techniques of trend analysis for monthly water quality data, Water Resources Research 18, 1982).
 *
 * Points must be in order of time. null: there are too few, or they are too close together.
 */
export function trendOf(points: readonly Point[], daily = false): Trend | null {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || points.length < LEAST_POINTS || last.at - first.at < LEAST_MS) return null
  const slopes: number[] = []
  for (const [index, a] of points.entries()) {
    for (let other = index + 1; other < points.length; other += 1) {
      const b = points[other]
      if (b && b.at > a.at && (!daily || isSameTime(b.at - a.at)))
        slopes.push((b.value - a.value) / (b.at - a.at))
    }
  }
  if (slopes.length < LEAST_POINTS) return null
  const sorted = Float64Array.from(slopes).sort()
  const slope = quantile(sorted, 0.5)
  const rest = points.map(({ at, value }) => value - slope * (at - first.at))
  const base = quantile(Float64Array.from(rest).sort(), 0.5)
  return {
    slope,
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    valueAt: (at) => base + slope * (at - first.at),
  }
}

/** A whole number of days apart, give or take an hour. */
function isSameTime(distance: number): boolean {
  const days = Math.round(distance / DAY)
  return days > 0 && Math.abs(distance - days * DAY) <= DAY / 24
}

/** Of numbers in order, between the nearest two. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
  return low === high ? low : low + (high - low) * (at - Math.floor(at))
}

/** When `used` reaches `limit` by a trend, from `now`; null: never, or not within ten years. */
export function runsOutBy(
  trend: Pick<Trend, 'slope' | 'low' | 'high'> | null,
  { used, limit, now }: { used: number; limit: number; now: number },
): { at: number; earliest: number; latest: number | null } | null {
  if (!trend) return null
  const left = Math.max(0, limit - used)
  const after = (slope: number): number | null => {
    if (left === 0) return now
    const ms = slope > 0 ? left / slope : Infinity
    return ms <= HORIZON_MS ? now + ms : null
  }
  const at = after(trend.slope)
  return at === null
    ? null
    : { at, earliest: after(Math.max(trend.slope, trend.high)) ?? at, latest: after(trend.low) }
}
