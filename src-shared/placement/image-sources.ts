import { copyRateTo, type ImageTarget } from './copy-rate.ts'
import { LOCAL_RATE, RACK_RATE } from './rates.ts'
import type { ImagePlace } from './types.ts'

/**
 * The order in which those on the host itself are asked, which plans, the dialogs and the agents' tasks share: by measured
 * speed, one that was never measured as fast as is usual; of equals the fullest first.
 */
export const ownOrder = <P extends Pick<ImagePlace, 'bytes' | 'rate'>>(places: readonly P[]): P[] =>
  places.length < 2
    ? [...places]
    : places.toSorted((a, b) => (b.rate ?? LOCAL_RATE) - (a.rate ?? LOCAL_RATE) || b.bytes - a.bytes)

/** Bytes a second that come from a place of another host in the rack, as measured or as is usual. */
const handRateOf = ({ handRate }: Pick<ImagePlace, 'handRate'>, to: Reached): number =>
  copyRateTo(to, handRate ?? RACK_RATE)

type Reached = Pick<ImageTarget, 'network' | 'imageRate'>

/**
 * The order of those in the rack: first the one that brings an image of `bytes` soonest, as it hands on what it lacks from
 * the store. One that has nothing of it is none.
 */
export function nearOrder<P extends Pick<ImagePlace, 'bytes' | 'handRate'>>(
  places: readonly P[],
  bytes: number,
  to: Reached,
): P[] {
  const some = places.filter((place) => place.bytes > 0)
  if (some.length < 2) return some
  const far = copyRateTo(to)
  // Exactly none for all of them where the link is what holds them back: then the fullest is asked.
  const saved = (place: P): number => Math.min(bytes, place.bytes) * (1 / far - 1 / handRateOf(place, to))
  return some.toSorted((a, b) => saved(b) - saved(a) || b.bytes - a.bytes)
}

export interface Given<P> {
  place: P
  /** What it gives that none before it has: what two have may be the same sections, so they are not added up. */
  bytes: number
  /** Bytes a second. */
  rate: number
}

/** What each gives of an image on its way to a host, in the order they are asked; the store gives what is left. */
export function givenBy<P extends ImagePlace>(
  bytes: number,
  places: readonly P[],
  to: ImageTarget,
): { own: Given<P>[]; near: Given<P> | undefined } {
  const here: P[] = []
  const rack: P[] = []
  for (const place of places) {
    if (place.host === to.name) here.push(place)
    else if (place.rack !== undefined && place.rack === to.rack) rack.push(place)
  }
  let had = 0
  const own: Given<P>[] = []
  for (const place of ownOrder(here)) {
    const more = Math.min(bytes, place.bytes) - had
    if (more <= 0) continue
    own.push({ place, bytes: more, rate: place.rate ?? LOCAL_RATE })
    had += more
  }
  const [first] = nearOrder(rack, bytes, to)
  const more = first ? Math.min(bytes, first.bytes) - had : 0
  return {
    own,
    near: first && more > 0 ? { place: first, bytes: more, rate: handRateOf(first, to) } : undefined,
  }
}
