import { createHash } from 'node:crypto'

const suffix = '.terrace-partial'

/** The temporary name of a volume whose bytes are still arriving; it never looks like an image. */
export const partialOf = (volume: string): string => `${volume.slice(0, 255 - suffix.length)}${suffix}`

/** Whether a volume is one whose bytes are still arriving. */
export const isPartial = (volume: string): boolean => volume.endsWith(suffix)

interface Place {
  hostId: string
  pool: string
  volume: string
}

/** Names what the agent does for a volume: the same for each try, whichever image it is. */
export const jobOf = ({ hostId, pool, volume }: Place): string =>
  createHash('sha256').update([hostId, pool, volume].join('\n')).digest('hex').slice(0, 16)

/** What the agent notes beside a volume whose bytes are still arriving. */
export const journalOf = (place: Place): string => `${partialOf(place.volume)}.terrace-${jobOf(place)}`
