import type { GrowthOf } from '@shared/plan/growth/types.ts'

const DAY = 86_400_000

export interface Spot {
  /** 0..1 from left to right, and from bottom to top. */
  x: number
  y: number
}

export interface GrowthPicture {
  /** Times at the left and right edge, ms. */
  from: number
  to: number
  /** What the top stands for. */
  top: number
  history: Spot[]
  now: Spot
  limit: number
  /** The forecast, from now on; empty where nothing is foretold. */
  forecast: Spot[]
  /** Around it, once around: by the quartiles of the slopes. */
  band: Spot[]
  /** Where it meets the limit, if that is within the picture. */
  end: Spot | null
}

/** Where the lines of a chart of one resource go: what was, the limit, and how it goes on. Pure. */
export function growthPicture(
  { history, used, limit, perDay, runsOut }: GrowthOf,
  now: number,
): GrowthPicture {
  const from = history[0]?.at ?? now - DAY
  const span = Math.max(DAY, now - from)
  // As far ahead as it takes to run out, as long as what was can still be seen; else as far as one looks back.
  const due = runsOut ? (runsOut.at - now) * 1.15 : 0
  const to = now + Math.max(span, Math.min(due, 6 * span))
  const most = Math.max(used, limit, ...history.map(({ value }) => value))
  const top = most > 0 ? most * 1.08 : 1
  const spot = (at: number, value: number): Spot => ({
    x: (at - from) / (to - from),
    y: Math.max(0, Math.min(1, value / top)),
  })
  /** From now by a slope, to where it meets the limit or nothing, and on along that to the edge. */
  const line = (slope: number): [Spot, Spot, Spot] => {
    const room = slope > 0 ? Math.max(0, limit - used) : used
    const days = Math.min((to - now) / DAY, slope === 0 ? Infinity : room / Math.abs(slope))
    const reached = used + slope * days
    return [spot(now, used), spot(now + days * DAY, reached), spot(to, reached)]
  }
  const within = runsOut !== null && runsOut.at <= to && limit > used
  return {
    ...{ from, to, top, limit: limit / top },
    history: history.map(({ at, value }) => spot(at, value)),
    now: spot(now, used),
    forecast: perDay ? line(perDay.median).slice(0, 2) : [],
    band: perDay ? [...line(perDay.high), ...line(perDay.low).toReversed()] : [],
    end: within ? spot(runsOut.at, limit) : null,
  }
}
