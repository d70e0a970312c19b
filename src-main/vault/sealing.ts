import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto'
import { z } from 'zod'

const base64 = z.base64().max(16_384)

/** How the key comes from the passphrase. The bounds keep a tampered file from eating all memory. */
export const keyDerivation = z.strictObject({
  name: z.literal('scrypt'),
  N: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20)
    .refine((n) => Number.isInteger(Math.log2(n)), 'not a power of two'),
  r: z.int().min(8).max(16),
  p: z.int().min(1).max(4),
  salt: base64,
})
export type KeyDerivation = z.infer<typeof keyDerivation>

/** One text, sealed with AES-256-GCM. */
export const sealed = z.strictObject({ iv: base64, tag: base64, data: base64 })
export type Sealed = z.infer<typeof sealed>

export const freshDerivation = (): KeyDerivation => ({
  name: 'scrypt',
  N: 2 ** 17,
  r: 8,
  p: 1,
  salt: randomBytes(16).toString('base64'),
})

/** The key of a passphrase; takes a noticeable part of a second on purpose, off the main thread. */
export function deriveKey(passphrase: string, { N, r, p, salt }: KeyDerivation): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

/** `label` is bound to the text: a sealed text cannot be passed off under another label. */
export function seal(key: Buffer, label: string, text: string): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(label))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/** The text, or undefined when the key, the label or the bytes are not right. */
export function unseal(key: Buffer, label: string, what: Sealed): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(what.iv, 'base64'), {
      authTagLength: 16,
    })
    decipher.setAAD(Buffer.from(label)).setAuthTag(Buffer.from(what.tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(what.data, 'base64')), decipher.final()]).toString(
      'utf8',
    )
  } catch {
    return undefined
  }
}
