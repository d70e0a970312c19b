/** What measured CPU shares, 0..1, amount to: their mean, and what they stay below 95 % of the time; null: none. */
export function loadOf(shares: readonly number[]): { mean: number; peak: number } | null {
  if (shares.length === 0) return null
  const sorted = shares.toSorted((a, b) => a - b)
  // The nearest rank: of few shares the highest.
  const peak = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0
  return { mean: shares.reduce((sum, share) => sum + share, 0) / shares.length, peak }
}
