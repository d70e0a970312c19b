/** Numbers from 0 to below 1 that look random and are the same each time (xorshift, 32 bits; Marsaglia 2003). */
export function repeatable(seed = 0x9e3779b9): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x100000000
  }
}
