/** Rates are of this long: short enough to follow a slower network, long enough not to follow every section. */
const windowMs = 5000
/** No rate is told of less. */
const leastMs = 200
/** News come a few times a second. Without any for this long the rate goes down, and is nought in the end. */
const lateMs = 2000
const stalledMs = 10_000
/** How fast what is left follows a new rate; at first, when rates are of little, faster. */
const settleMs = 3000

/** Speed of one running step over the last seconds, and how long the rest of it takes. Times are in ms. */
export class Meter {
  #points: { at: number; done: number }[] = []
  #began = 0
  #left: { at: number; ms: number } | undefined

  /** News never come in another order than they were measured. */
  add(at: number, done: number): void {
    const last = this.#points.at(-1)
    // Begun anew (a second try): what was before says nothing.
    if (last && done < last.done) {
      this.#points = []
      this.#left = undefined
    }
    if (this.#points.length === 0) this.#began = at
    this.#points.push({ at, done })
    while (this.#points.length > 2 && (this.#points[1]?.at ?? at) < at - windowMs) this.#points.shift()
  }

  /** Units a second, or null while it cannot be known. */
  rate(now: number): number | null {
    const first = this.#points[0]
    const last = this.#points.at(-1)
    if (!first || !last || last.at - first.at < leastMs) return null
    const silent = now - last.at
    if (silent > stalledMs) return 0
    const span = last.at - first.at + Math.max(0, silent - lateMs)
    return ((last.done - first.done) / span) * 1000
  }

  /**
   * Until `remaining` units are done; null while it cannot be known. It counts down as time goes by and leans to what
   * the rate of the last seconds says, so that it does not jump with every change of that.
   */
  left(now: number, remaining: number): number | null {
    const rate = this.rate(now)
    if (rate === null || rate <= 0) {
      this.#left = undefined
      return null
    }
    const straight = (Math.max(0, remaining) / rate) * 1000
    const before = this.#left
    const passed = before ? Math.max(0, now - before.at) : 0
    const expected = before ? Math.max(0, before.ms - passed) : straight
    const settle = Math.min(settleMs, Math.max(leastMs, (now - this.#began) / 4))
    const ms = expected + (straight - expected) * (1 - Math.exp(-passed / settle))
    this.#left = { at: now, ms }
    return remaining <= 0 ? 0 : ms
  }
}
