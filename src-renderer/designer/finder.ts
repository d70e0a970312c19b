import type { Finding } from '@shared/design/findings.ts'
import { findingsInTurns, findingsOf } from '@shared/design/rules.ts'
import type { DesignStore } from '@shared/design/store.ts'

/** The drawing has to rest this long before it is looked over: not on every step of a drag. */
const REST_MS = 120
/** Above so many records it is looked over a rule at a time, while nothing else is to be done. */
const LARGE = 1500
/** ... but no later than this. */
const AT_LATEST_MS = 500

/** Keeps what is found in a drawing up to date without holding up the frame. */
export class Finder {
  readonly #store: DesignStore
  readonly #onfound: (findings: readonly Finding[]) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle: number | undefined

  constructor(store: DesignStore, onfound: (findings: readonly Finding[]) => void) {
    this.#store = store
    this.#onfound = onfound
  }

  soon(): void {
    this.stop()
    this.#timer = setTimeout(() => this.now(), REST_MS)
  }

  now(): void {
    this.stop()
    if (this.#store.size <= LARGE) this.#onfound(findingsOf(this.#store))
    else this.#inTurns(findingsInTurns(this.#store))
  }

  stop(): void {
    clearTimeout(this.#timer)
    if (this.#idle !== undefined) cancelIdleCallback(this.#idle)
    this.#idle = undefined
  }

  #inTurns(turns: Generator<void, Finding[]>): void {
    const work = (deadline: IdleDeadline): void => {
      this.#idle = undefined
      do {
        const turn = turns.next()
        if (turn.done) return this.#onfound(turn.value)
      } while (deadline.timeRemaining() > 4)
      this.#inTurns(turns)
    }
    this.#idle = requestIdleCallback(work, { timeout: AT_LATEST_MS })
  }
}
