/** A stream that may lead to a terminal. */
export interface Screen {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
  rows?: number
}

/** The last lines of a terminal, drawn anew in place. What is said meanwhile stands above them. */
export class Region {
  /** Whether there is a terminal that can be drawn on; else nothing is ever drawn. */
  readonly isLive: boolean
  readonly #screen: Screen
  #shown: readonly string[] = []
  #held = 0

  /** `term`: what kind of terminal it is, as the environment says. */
  constructor(screen: Screen, term: string | undefined) {
    this.#screen = screen
    this.isLive = screen.isTTY === true && term !== 'dumb'
  }

  /** Room for a line: its last column stays free, since terminals disagree on what happens there. */
  get columns(): number {
    return Math.max(20, (this.#screen.columns ?? 80) - 1)
  }

  get rows(): number {
    return Math.max(4, this.#screen.rows ?? 24)
  }

  /** `lines` are not longer than `columns` and hold nothing that a terminal obeys. */
  show(lines: readonly string[]): void {
    if (!this.isLive || this.#held > 0) return
    if (lines.length === this.#shown.length && lines.every((line, i) => line === this.#shown[i])) return
    this.#screen.write(this.#home() + lines.map((line) => `${line}\u001b[K`).join('\n') + '\u001b[J')
    this.#shown = lines
  }

  clear(): void {
    if (this.#shown.length === 0) return
    this.#screen.write(`${this.#home()}\u001b[J`)
    this.#shown = []
  }

  /** Clears it, and draws nothing until the work is done: a question to the person is answered meanwhile. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    this.clear()
    this.#held += 1
    try {
      return await work()
    } finally {
      this.#held -= 1
    }
  }

  /** To the beginning of what is shown. */
  #home(): string {
    return this.#shown.length > 1 ? `\r\u001b[${this.#shown.length - 1}A` : '\r'
  }
}
