import { z } from 'zod'
import { t } from '../text/translate.ts'

/** An address of the web that a host may fetch: http or https, with no login in it. */
export const webAddress = z
  .string()
  .max(2048)
  .refine(isWebAddress, { error: () => t`An http or https address, without a user or password` })

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[!-~]+$/i.test(text)) return false
  try {
    const { hostname, username, password } = new URL(text)
    return hostname !== '' && username === '' && password === ''
  } catch {
    return false
  }
}

/** What the file must be: its SHA-256 or SHA-512 in hex, or the address of a list such as SHA256SUMS. */
export const webChecksum = z.union([
  z.strictObject({ digest: z.string().regex(/^([0-9a-f]{64}|[0-9a-f]{128})$/) }),
  z.strictObject({ list: webAddress }),
])
export type WebChecksum = z.infer<typeof webChecksum>

/** A checksum as people paste it: "sha256:…", bare hex, a line of a list, or the address of one. */
export function readChecksum(text: string): WebChecksum | null {
  const said = text.trim()
  const address = webAddress.safeParse(said)
  if (address.success) return { list: said }
  const hex = /^(?:sha(256|512)[:=\s]\s*)?([0-9a-f]{64}|[0-9a-f]{128})(?:\s+\S.*)?$/i.exec(said)
  const digest = hex?.[2]?.toLowerCase()
  if (digest === undefined) return null
  // "sha256:" before 128 digits is a mistake, not a SHA-512.
  if (hex?.[1] !== undefined && Number(hex[1]) !== digest.length * 4) return null
  return { digest }
}

/** The file's own name, as the address has it; empty where it has none. */
export function fileOfAddress(address: string): string {
  if (!isWebAddress(address)) return ''
  const last = new URL(address).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** What may come at most when nobody says otherwise: larger than disk images that are published. */
export const usualMostBytes = 64 * 1024 ** 3
