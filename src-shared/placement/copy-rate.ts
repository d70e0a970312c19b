import { COPY_RATE } from './rates.ts'
import type { Candidate } from './types.ts'

/** A host that an image is brought to. */
export type ImageTarget = Pick<Candidate, 'name' | 'rack' | 'network' | 'imageRate'>

/**
 * Bytes a second that images come there at: as copies usually do, but no faster than they may, nor than what its link has
 * left, of which a twentieth is always taken to be free.
 */
export function copyRateTo(
  { network, imageRate = Infinity }: Pick<ImageTarget, 'network' | 'imageRate'>,
  usual = COPY_RATE,
): number {
  const left = network ? Math.max(network.rate / 20, network.rate - (network.used ?? 0)) : Infinity
  return Math.max(1, Math.min(usual, imageRate, left))
}
