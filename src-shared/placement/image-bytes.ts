import type { ImageTarget } from './copy-rate.ts'
import { type Way, wayOf } from './image-way.ts'
import type { Demand, ImagePlace } from './types.ts'

/** The images that an instance's disks begin as. */
export interface Images {
  readonly bytes: number
  /** Bytes of them that are on a host already, by its name; on the others none are. */
  readonly there: ReadonlyMap<string, number>
  readonly each: readonly {
    bytes: number
    at: ReadonlySet<string>
    places: readonly ImagePlace[]
  }[]
}

const NO_PLACES: readonly ImagePlace[] = []

/** undefined: no disk begins as an image. Two disks of the same image need it once. */
export function imagesOf({ disks, imageAt }: Demand): Images | undefined {
  let bytes = 0
  const there = new Map<string, number>()
  const each: Images['each'][number][] = []
  const seen = new Set<string>()
  for (const { image } of disks) {
    if (!image || seen.has(image.key)) continue
    seen.add(image.key)
    bytes += image.bytes
    const at = new Set(image.at.map(({ host }) => host))
    each.push({ bytes: image.bytes, at, places: image.places ?? NO_PLACES })
    for (const host of at) there.set(host, (there.get(host) ?? 0) + image.bytes)
  }
  if (seen.size === 0) return undefined
  for (const host of imageAt) there.set(host, bytes)
  return { bytes, there, each }
}

/** How those that are missing come to a host. */
export function wayTo({ bytes: all, there, each }: Images, to: ImageTarget): Way {
  const whole: Way = { bytes: Math.max(0, all - (there.get(to.name) ?? 0)), own: 0, near: 0, seconds: 0 }
  if (whole.bytes === 0) return whole
  for (const { bytes, at, places } of each) {
    if (at.has(to.name)) continue
    const way = wayOf(bytes, places, to)
    whole.own += way.own
    whole.near += way.near
    whole.seconds += way.seconds
  }
  return whole
}
