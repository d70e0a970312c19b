import type { Point } from './trend.ts'
import type { GrowthHost, HostUse, UseHistory, UseResource } from './types.ts'

/** More points than this tell no more of a straight line, and every two of them are compared. */
const MOST_POINTS = 96

type Counted = Pick<GrowthHost, 'hostId' | 'used'>

/** One resource of one host over time, oldest first. */
export const alone = (resource: UseResource, { hostId }: Counted, history: UseHistory): Point[] =>
  thinned(resource, pointsOf(resource, history, hostId))

/**
 * One resource of several hosts together. A host that was not read at a time counts with what it had before; before
 * it was known with what it had when it came, so that adding a host that carries machines is no growth.
 */
export function together(resource: UseResource, hosts: readonly Counted[], history: UseHistory): Point[] {
  const series = hosts.map(({ hostId, used }) => ({
    points: pointsOf(resource, history, hostId),
    used: used[resource],
    next: 0,
  }))
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))].toSorted(
    (a, b) => a - b,
  )
  const sums = times.map((at) => {
    let value = 0
    for (const one of series) {
      while ((one.points[one.next]?.at ?? Infinity) <= at) one.next += 1
      const known = one.points[Math.max(0, one.next - 1)]
      value += known?.value ?? one.used
    }
    return { at, value }
  })
  return thinned(resource, sums)
}

function pointsOf(resource: UseResource, { hosts }: UseHistory, id: string): Point[] {
  const own: readonly HostUse[] = hosts.find(({ hostId }) => hostId === id)?.points ?? []
  return own.flatMap((point) => {
    const value = point[resource]
    return value === null ? [] : [{ at: point.at, value }]
  })
}

/** Measured load keeps every point: those of one time of day are needed. Of the others every so many, with the last. */
function thinned(resource: UseResource, points: Point[]): Point[] {
  if (resource === 'load' || points.length <= MOST_POINTS) return points
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => (points.length - 1 - index) % every === 0)
}
