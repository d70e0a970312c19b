const suffix = '.terrace-partial'

/** The temporary name of a volume whose bytes are still arriving; it never looks like an image. */
export const partialOf = (volume: string): string => `${volume.slice(0, 255 - suffix.length)}${suffix}`
