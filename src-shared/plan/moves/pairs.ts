import { Draft as Trial, type Situation } from '../../placement/engine/moves/draft.ts'

/** So many moves are made at once. */
const MOST_AT_ONCE = 2

interface Move {
  server: number
  to: number
}

/**
 * Which moves of a sequence may be made at once: two that touch four different hosts, where the second would be allowed
 * without the first as well. Then every state on the way is one that was looked at, whichever of them is done first.
 */
export class Pairs {
  /** As it is before the moves of the present group, but for those that joined it. */
  readonly #before: Trial
  /** Moves of the present group that `#before` has not in it. */
  #pending: Move[] = []
  #steps: string[] = []
  #hosts = new Set<number>()
  /** The steps that all of the present group come after. */
  #after: string[] = []
  #closed = false

  constructor(situation: Situation) {
    this.#before = new Trial(situation)
  }

  /** The steps that the next move comes after; `begun` tells which step it became. Numbers are the situation's. */
  afterFor(server: number, from: number, to: number): string[] {
    const joins =
      this.#steps.length > 0 &&
      this.#steps.length < MOST_AT_ONCE &&
      !this.#hosts.has(from) &&
      !this.#hosts.has(to) &&
      this.#take({ server, to })
    if (!joins) {
      // What cannot be told any more is made one after the other.
      for (const move of this.#pending) if (!this.#take(move)) this.#closed = true
      this.#pending = [{ server, to }]
      this.#after = this.#steps
      this.#steps = []
      this.#hosts = new Set()
    }
    this.#hosts.add(from).add(to)
    return this.#after
  }

  begun(step: string): void {
    this.#steps = [...this.#steps, step]
  }

  #take({ server, to }: Move): boolean {
    if (this.#closed) return false
    const [here, there] = [this.#before.servers.indexOf(server), this.#before.hosts.indexOf(to)]
    const shape = this.#before.shapeOn(here, there)
    return shape >= 0 && this.#before.move(here, there, shape)
  }
}
