import { hash64 } from '../base/hash.ts'

const shortHash = (text: string): string => hash64(text).slice(0, 6)

/** Hypervisors keep a machine in files of its name, and a file name has at most 255 bytes. */
const MAX_NAME_BYTES = 200

/**
 * A server's name as a machine name: one line, no slash, no leading dash, at most 200 bytes in UTF-8. Spaces, quotes
 * and letters of any script stay, hypervisors take them.
 */
export function machineName(name: string): string {
  const clean = name
    .replaceAll(/[\p{Cc}\p{Cs}\p{Co}\u2028\u2029]+/gu, ' ')
    .replaceAll('/', '-')
    .replace(/^[\s-]+/, '')
    .trimEnd()
  if (/^\.*$/.test(clean)) return `server-${shortHash(name)}`
  const cut = firstBytes(clean, MAX_NAME_BYTES)
  return cut === clean ? clean : `${firstBytes(clean, MAX_NAME_BYTES - 7)}-${shortHash(name)}`
}

/** As many whole characters as fit into `limit` bytes of UTF-8. */
function firstBytes(text: string, limit: number): string {
  let bytes = 0
  let length = 0
  for (const char of text) {
    bytes += new TextEncoder().encode(char).length
    if (bytes > limit) break
    length += char.length
  }
  return text.slice(0, length)
}

/** Safe ASCII for file and volume names; a text that had to change gets a short hash, so that two stay two. */
export function safePart(text: string): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '')
  const cut = safe.slice(0, 80)
  return cut === text && cut !== '' ? cut : `${cut.replace(/-+$/, '') || 'x'}-${shortHash(text)}`
}

/** What all volumes of a machine begin with. */
export const volumePrefix = (machine: string): string => `${safePart(machine)}-`

/** Volume of a machine's disk; a further `turn` gives another name when one is taken. */
export function volumeName(machine: string, disk: string, format: 'qcow2' | 'raw', turn = 1): string {
  return `${volumePrefix(machine)}${safePart(disk)}${turn > 1 ? `-${turn}` : ''}.${format}`
}

/** Disk of a machine that holds what it reads at its first start. */
export const seedName = 'seed'

/** The copy in a pool of an image of the library. The end tells which image it is, whatever it was called then. */
export const storedCopyName = (name: string, sha256: string): string =>
  `${copyPrefix}${safePart(name)}${storedEnd(sha256)}`

export const isStoredCopy = (volume: string, sha256: string): boolean =>
  volume.startsWith(copyPrefix) && volume.endsWith(storedEnd(sha256))

/** Is it named like a copy of an image that Terrace brings into pools? */
export const isImageCopy = (volume: string): boolean => volume.startsWith(copyPrefix)

const copyPrefix = 'terrace-image-'
const storedEnd = (sha256: string): string => `-${sha256.slice(0, 12)}.qcow2`

/** The copy of an image that is kept in a pool for cloning; its size tells versions of one name apart. */
export function imageCopyName(volume: string, bytes: number, format: string): string {
  const base = volume.replace(/\.(qcow2|raw|img)$/i, '')
  return `${copyPrefix}${safePart(base)}-${bytes}.${format === 'raw' ? 'raw' : 'qcow2'}`
}
