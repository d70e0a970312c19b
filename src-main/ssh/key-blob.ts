import { createHash } from 'node:crypto'

/** The type inside a public key in wire form, or undefined when the bytes are not one. */
export function keyType(blob: Buffer): string | undefined {
  return readString(blob, 0)?.toString('latin1')
}

/** The fingerprint as OpenSSH prints it: "SHA256:" and unpadded base64. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/** A length-prefixed field at an offset, or undefined when it does not fit. */
export function readString(bytes: Buffer, offset: number): Buffer | undefined {
  if (offset + 4 > bytes.length) return undefined
  const end = offset + 4 + bytes.readUInt32BE(offset)
  return end <= bytes.length ? bytes.subarray(offset + 4, end) : undefined
}
