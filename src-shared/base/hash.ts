/**
 * FNV-1a, 64 bit, over the text's UTF-8 bytes, as 16 hex digits. For telling texts apart, never for security.
 * Source: the algorithm of Fowler, Noll and Vo, public domain.
 */
export function hash64(text: string): string {
  // Two halves of 32 bits: BigInt would cost twenty times as much.
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const byte of new TextEncoder().encode(text)) {
    low = (low ^ byte) >>> 0
    // times 0x100000001b3 = 2^40 + 0x1b3
    const product = low * 0x1b3
    const carry = Math.floor(product / 2 ** 32)
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0
    low = product >>> 0
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
