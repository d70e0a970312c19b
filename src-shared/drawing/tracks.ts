import type { LinkId } from '../design/records.ts'
import type { Gap, Hop } from './plan-route.ts'

/** Distance between two tracks of a channel, where there is room. */
const TRACK = 7
/** Links this near to one another on the same track would seem one. */
const CLEARANCE = 10
/** With more links than this nobody follows a single one: each gets a track by its place alone, at no cost to others. */
export const CROWD = 150

/**
 * Gives every hop of a channel its height. Those that overlap get tracks of their own, in the order in which they do
 * not cross: of two that lead right the more right one is the upper, of two that lead left the lower.
 */
export function layTracks(gap: Gap, hops: ReadonlyMap<LinkId, Hop>): void {
  const all = [...hops].map(([id, hop]) => ({
    id,
    hop,
    left: Math.min(hop.a, hop.b) - CLEARANCE,
    right: Math.max(hop.a, hop.b),
    leads: hop.b > hop.a,
    place: hop.a + hop.b,
    track: 0,
  }))
  all.sort((one, other) => {
    if (one.leads !== other.leads) return one.leads ? -1 : 1
    const by = one.place - other.place
    return (one.leads ? -by : by) || (one.id < other.id ? -1 : 1)
  })
  let tracks = 1
  for (const [at, one] of all.entries()) {
    for (let before = 0; before < at; before += 1) {
      const other = all[before]
      if (other && other.track >= one.track && one.left <= other.right && other.left <= one.right)
        one.track = other.track + 1
    }
    tracks = Math.max(tracks, one.track + 1)
  }
  const step = Math.min(TRACK, (gap.high - gap.low) / tracks)
  for (const { hop, track } of all) hop.height = (gap.low + gap.high) / 2 + (track - (tracks - 1) / 2) * step
}

/** A track in a crowd: as above, but told from the hop alone. */
export function crowdedHeight(gap: Gap, { a, b }: Hop): number {
  const turns = (a + b) / 2 / 600
  const place = turns - Math.floor(turns)
  return gap.low + (gap.high - gap.low) * (b > a ? 1 - place : place)
}
