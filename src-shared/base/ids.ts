/** Random ids of 12 characters from [0-9a-z], with a prefix that names the kind: `server:k3v0…`. */
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

export type Id<Prefix extends string> = `${Prefix}:${string}`

/** A new id: about 62 bits of the platform's secure randomness. */
export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  let text = ''
  for (const byte of bytes) {
    // Values from 252 up would favour the first letters, so they are skipped.
    if (byte < 252 && text.length < 12) text += alphabet[byte % 36]
  }
  return text.length === 12 ? `${prefix}:${text}` : newId(prefix)
}
