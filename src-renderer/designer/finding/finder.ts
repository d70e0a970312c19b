import type { Finding } from '@shared/design/findings.ts'
import type { RecordId } from '@shared/design/records.ts'
import { findingsInTurns, findingsOf } from '@shared/design/rules.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { FarFinder, type OpenPort, touch } from './far-finder.ts'

/** The drawing has to rest this long before it is looked over: not on every step of a drag. */
const REST_MS = 120
/** Above so many records a worker looks it over. */
const LARGE = 1500
/** Where no worker runs, it is looked over a rule at a time while nothing else is to be done, but no later than this. */
const AT_LATEST_MS = 500
const FIRST_AT_LATEST_MS = 1500

export interface FinderOptions {
  /** The drawing as the text it came as, which a worker reads faster than it is handed records. */
  text?: string | undefined
  /** For tests: a worker of their own. */
  open?: OpenPort
}

/** Keeps what is found in a drawing up to date without holding up the frame. */
export class Finder {
  readonly #store: DesignStore
  readonly #onfound: (findings: readonly Finding[]) => void
  readonly #open: OpenPort | undefined
  readonly #stopListening: () => void
  #text: string | undefined
  /** What changed since the text came. */
  readonly #touched = new Set<RecordId>()
  #far: FarFinder | undefined
  #alone = typeof Worker === 'undefined'
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle: number | undefined

  constructor(
    store: DesignStore,
    onfound: (findings: readonly Finding[]) => void,
    { text, open }: FinderOptions = {},
  ) {
    this.#store = store
    this.#onfound = onfound
    this.#open = open
    if (open) this.#alone = false
    if (store.size > LARGE) this.#text = text
    this.#stopListening = store.listen((diff) => {
      if (this.#far) this.#far.changed(diff)
      else if (this.#text !== undefined) touch(this.#touched, diff)
    })
  }

  /** At opening: a large drawing is to be seen first. */
  first(): void {
    if (this.#store.size <= LARGE) return this.now()
    this.#stop()
    this.#idle = requestIdleCallback(() => this.now(), { timeout: FIRST_AT_LATEST_MS })
  }

  soon(): void {
    this.#stop()
    this.#timer = setTimeout(() => this.now(), REST_MS)
  }

  now(): void {
    this.#stop()
    if (this.#store.size <= LARGE && !this.#far) return this.#onfound(findingsOf(this.#store))
    if (this.#alone) return this.#inTurns(findingsInTurns(this.#store))
    this.#far ??= new FarFinder(this.#store, {
      text: this.#text,
      touched: this.#touched,
      onfound: this.#onfound,
      onfail: (reason) => this.#goOnAlone(reason),
      ...(this.#open ? { open: this.#open } : {}),
    })
    this.#text = undefined
    this.#far.look()
  }

  /** Looks no more. */
  close(): void {
    this.#stop()
    this.#stopListening()
    this.#far?.close()
    this.#far = undefined
    this.#alone = true
  }

  #stop(): void {
    clearTimeout(this.#timer)
    if (this.#idle !== undefined) cancelIdleCallback(this.#idle)
    this.#idle = undefined
  }

  #goOnAlone(reason: string): void {
    console.info(`Findings are looked for without a worker: ${reason}`)
    this.#far?.close()
    this.#far = undefined
    this.#alone = true
    this.now()
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
