import { COPY_RATE } from './rates.ts'
import type { Candidate, Demand } from './types.ts'

/** The images that an instance's disks begin as. */
export interface Images {
  readonly bytes: number
  /** Bytes of them that are on a host already, by its name; on the others none are. */
  readonly there: ReadonlyMap<string, number>
}

/** undefined: no disk begins as an image. Two disks of the same image need it once. */
export function imagesOf({ disks, imageAt }: Demand): Images | undefined {
  let bytes = 0
  const there = new Map<string, number>()
  const seen = new Set<string>()
  for (const { image } of disks) {
    if (!image || seen.has(image.key)) continue
    seen.add(image.key)
    bytes += image.bytes
    for (const host of new Set(image.at.map((at) => at.host)))
      there.set(host, (there.get(host) ?? 0) + image.bytes)
  }
  if (seen.size === 0) return undefined
  for (const host of imageAt) there.set(host, bytes)
  return { bytes, there }
}

/** Bytes that have to be brought to a host. */
export const missingAt = ({ bytes, there }: Images, host: string): number =>
  Math.max(0, bytes - (there.get(host) ?? 0))

/**
 * Bytes a second that images come there at: as copies usually do, but no faster than they may, nor than what its link has
 * left, of which a twentieth is always taken to be free.
 */
export function copyRateTo({ network, imageRate = Infinity }: Candidate): number {
  const left = network ? Math.max(network.rate / 20, network.rate - (network.used ?? 0)) : Infinity
  return Math.max(1, Math.min(COPY_RATE, imageRate, left))
}
