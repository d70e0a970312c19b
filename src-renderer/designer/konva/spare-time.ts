/** What is done between frames, in small parts, until it is complete; every frame puts it off. */
export interface SpareWork {
  /** Works for about so many ms; returns whether more is left. */
  readonly part: (ms: number) => boolean
  /** The longest part: input may come any time. */
  readonly partMs: number
  /** Nothing else was drawn for so long before it begins. */
  readonly restMs: () => number
  /** A page where nothing happens is idle only every 50 ms: a part comes after so long at the latest. */
  readonly everyMs: () => number | undefined
  readonly done: () => void
}

export class SpareTime {
  readonly #work: SpareWork
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle = 0

  constructor(work: SpareWork) {
    this.#work = work
  }

  start(): void {
    this.stop()
    const rest = this.#work.restMs()
    if (rest > 0) this.#timer = setTimeout(() => this.#next(), rest)
    else this.#next()
  }

  stop(): void {
    clearTimeout(this.#timer)
    cancelIdleCallback(this.#idle)
  }

  #next(): void {
    const { part, partMs, everyMs, done } = this.#work
    const timeout = everyMs()
    this.#idle = requestIdleCallback(
      (deadline) => {
        if (part(deadline.didTimeout ? partMs : Math.min(partMs, deadline.timeRemaining()))) this.#next()
        else done()
      },
      timeout === undefined ? {} : { timeout },
    )
  }
}
