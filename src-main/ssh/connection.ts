import type { Clock } from '@shared/base/clock.ts'
import { TerraceError } from '@shared/base/errors.ts'
import type { Host } from '@shared/contract/hosts.ts'
import { cancelledError, closedError, type Spoken } from './errors.ts'
import type { HostKeyPolicy, LoggedIn } from './login.ts'
import { Slots } from './slots.ts'
import { Stopper } from './stopper.ts'

const firstDelayMs = 1_000
const longestDelayMs = 30_000
/** Callers wait this long for the next try; past it they get the last error at once. */
const patienceMs = 2_000

export interface Open {
  login: LoggedIn
  slots: Slots
  stopper: Stopper
  since: number
  /** Closed because somebody wanted it closed: no command makes it anew by itself. */
  ended: boolean
}

/** How a connection is asked for. */
export interface Ask {
  policy?: HostKeyPolicy
  onBehalfOf?: string
  /** The person asked for it: forget earlier refusals and waits. */
  fresh?: boolean
}

export interface ConnectionOptions {
  clock: Clock
  channels: number
  /** Does the whole login; must stop when the signal aborts. */
  open(host: Host, ask: Ask, signal: AbortSignal): Promise<LoggedIn>
  onChange(): void
}

/** Failures that stay until the person does something: repeating them would lock accounts and nag with questions. */
const lasting = new Set([
  'auth',
  'hostkey.unknown',
  'hostkey.changed',
  'hostkey.revoked',
  'unsupported',
  'precondition',
])

/** What decides where a connection leads; when it changes the old one is of no use. */
const stampOf = (host: Host): string =>
  JSON.stringify([host.address, host.port, host.user, host.identityFile, host.jumpHostId, host.hostKeyAlias])

/** The one connection to a host: made when needed, shared by all callers, made anew with growing waits after loss. */
export class Connection {
  readonly #options: ConnectionOptions
  #open: Open | null = null
  #opening: { promise: Promise<Open>; abort: AbortController } | null = null
  #stamp = ''
  #refused: TerraceError | null = null
  #lastError: TerraceError | null = null
  #failures = 0
  #retryAt = 0
  lastCommand: string | null = null

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  get current(): Open | null {
    return this.#open
  }

  /** The open connection, or a new one. Aborting the signal leaves the attempt to its other callers. */
  async use(host: Host, ask: Ask = {}, signal?: AbortSignal): Promise<Open> {
    if (stampOf(host) !== this.#stamp) {
      this.close()
      this.#stamp = stampOf(host)
    }
    if (ask.policy) await this.#settle(ask.policy)
    if (this.#open) return this.#open
    if (ask.fresh) this.forgive()
    if (this.#refused) throw this.#refused
    return await race(this.#opening?.promise ?? this.#start(host, ask), signal, () =>
      cancelledError(speak(host), false),
    )
  }

  /** Ends the connection and any attempt at one. True when one was open. */
  close(): boolean {
    const open = this.#open
    this.#open = null
    this.#opening?.abort.abort()
    this.#opening = null
    this.forgive()
    if (open) open.ended = true
    open?.login.end()
    if (open) this.#options.onChange()
    return open !== null
  }

  /** What was connected, or is being, without this policy: it must not stand in for what the policy asks. */
  async #settle(policy: HostKeyPolicy): Promise<void> {
    await this.#opening?.promise.catch(() => {})
    if (policy.expected !== undefined && this.#open && this.#open.login.fingerprint !== policy.expected)
      this.close()
  }

  /** Earlier refusals and waits no longer count. */
  forgive(): void {
    this.#refused = null
    this.#failures = 0
    this.#retryAt = 0
  }

  #start(host: Host, ask: Ask): Promise<Open> {
    const abort = new AbortController()
    const promise = this.#attempt(host, ask, abort.signal)
    const opening = { promise, abort }
    this.#opening = opening
    const done = (): void => {
      if (this.#opening === opening) this.#opening = null
    }
    promise.then(done, done)
    return promise
  }

  async #attempt(host: Host, ask: Ask, signal: AbortSignal): Promise<Open> {
    const wait = this.#retryAt - this.#options.clock.now()
    if (wait > 0) {
      if (wait > patienceMs && this.#lastError) throw this.#lastError
      await pause(Math.min(wait, patienceMs), signal)
    }
    try {
      const login = await this.#options.open(host, ask, signal)
      if (signal.aborted) {
        login.end()
        throw closedError(speak(host))
      }
      this.forgive()
      return this.#adopt(login)
    } catch (thrown) {
      if (signal.aborted) throw closedError(speak(host))
      this.#failed(thrown)
      throw thrown
    }
  }

  #failed(thrown: unknown): void {
    if (!(thrown instanceof TerraceError)) return
    this.#lastError = thrown
    if (lasting.has(thrown.code)) this.#refused = thrown
    // Half fixed, half random, so that hosts lost together do not come back together.
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failures)
    this.#failures++
    this.#retryAt = this.#options.clock.now() + delay / 2 + (Math.random() * delay) / 2
  }

  #adopt(login: LoggedIn): Open {
    const open: Open = {
      login,
      slots: new Slots(this.#options.channels),
      stopper: new Stopper(login.client),
      since: this.#options.clock.now(),
      ended: false,
    }
    this.#open = open
    const lost = (): void => {
      if (this.#open !== open) return
      this.#open = null
      this.#options.onChange()
    }
    login.client.on('end', lost)
    login.client.on('close', lost)
    this.#options.onChange()
    return open
  }
}

const speak = (host: Host): Spoken => ({
  name: host.name,
  address: host.address,
  port: host.port,
  user: host.user,
})

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function race<T>(work: Promise<T>, signal: AbortSignal | undefined, error: () => Error): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(error())
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
