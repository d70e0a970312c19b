/** How fine history is kept: means over `width` ms, for `keep` ms. */
export interface Level {
  width: number
  keep: number
}

/** Which level to read between two times. */
export interface Span {
  level: number
  from: number
  to: number
}

export const SECOND = 1000
export const HOUR = 3600 * SECOND
export const DAY = 24 * HOUR

export const bucketOf = (at: number, width: number): number => Math.floor(at / width) * width

/**
 * Where to read history from `from` to `to` (ms since the epoch): the coarsest level for the far past, then ever finer
 * ones up to now. Levels are finest first; the spans come oldest first and never overlap.
 */
export function spansOf(levels: readonly Level[], now: number, from: number, to: number): Span[] {
  const spans: Span[] = []
  let start = from
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    const end = level === 0 ? to : Math.min(to, takenOver(levels, now, level) - 1)
    if (end >= start) spans.push({ level, from: start, to: end })
    start = Math.max(start, end + 1)
  }
  return spans
}

/** Where the next finer level takes over: that one's whole rows reach back to here. */
function takenOver(levels: readonly Level[], now: number, level: number): number {
  const finer = levels[level - 1]
  const { width } = levels[level] ?? { width: 1 }
  return finer ? Math.ceil((now - finer.keep) / width) * width : now
}
