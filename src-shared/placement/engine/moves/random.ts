/** Numbers from 0 to below 1 that look random and are the same each time (xorshift, 32 bits; Marsaglia 2003). */
export function repeatable(seed: number): () => number {
  // Seeds that are neighbours are to draw differently from the start.
  let state = Math.imul(seed, 0x85ebca6b) || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x100000000
  }
}
