/**
 * Places for channels on one connection, given in the order of asking. Long-lived streams may take all but two, so
 * that quick commands always get through. The limit sinks when the host allows less than assumed.
 */
export class Slots {
  #limit: number
  #taken = 0
  #streams = 0
  readonly #queue: { stream: boolean; start: () => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get taken(): number {
    return this.#taken
  }

  get limit(): number {
    return this.#limit
  }

  /**
   * Waits for a place; answers what gives it back (safe to call twice). Rejects with the signal's reason. `again`:
   * had a place before and goes to the front.
   */
  take(kind: 'command' | 'stream', signal: AbortSignal, again = false): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const entry = {
        stream: kind === 'stream',
        start: () => {
          signal.removeEventListener('abort', onAbort)
          resolve(this.#hold(entry.stream))
        },
      }
      const onAbort = (): void => {
        const index = this.#queue.indexOf(entry)
        if (index >= 0) this.#queue.splice(index, 1)
        this.#serve()
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      if (again) this.#queue.unshift(entry)
      else this.#queue.push(entry)
      this.#serve()
    })
  }

  /** The host refused one more channel: from now on no more than are open without it. At least one stays. */
  lower(): void {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#taken) - 1)
  }

  #hold(stream: boolean): () => void {
    this.#taken++
    if (stream) this.#streams++
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#taken--
      if (stream) this.#streams--
      this.#serve()
    }
  }

  #serve(): void {
    while (this.#taken < this.#limit) {
      const streamsFull = this.#streams >= Math.max(1, this.#limit - 2)
      const index = this.#queue.findIndex((entry) => !entry.stream || !streamsFull)
      if (index < 0) return
      this.#queue.splice(index, 1)[0]?.start()
    }
  }
}
