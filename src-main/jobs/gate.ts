export interface Limits {
  /** Steps at once on one host. */
  perHost: number
  /** Steps at once in all. */
  total: number
}

export interface Claim {
  locks: readonly string[]
  hosts: readonly string[]
}

interface Waiter {
  claim: Claim
  grant: (release: () => void) => void
}

/**
 * Lets steps through in the order they came, as far as their locks and hosts are free. A claim is granted whole or
 * not at all, so two steps can never hold what the other waits for; and what an early claim still waits for is not
 * given to a later one, so none waits for ever.
 */
export class Gate {
  readonly #limits: Limits
  readonly #locks = new Set<string>()
  readonly #hosts = new Map<string, number>()
  #inside = 0
  #looking = false
  #waiting: Waiter[] = []

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** Resolves to the function that gives the claim back; rejects with the signal's reason when it is aborted first. */
  acquire(claim: Claim, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error)
        return
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        reject(signal.reason as Error)
        this.#admitSoon()
      }
      const waiter: Waiter = {
        claim,
        grant: (release) => {
          signal.removeEventListener('abort', leave)
          resolve(release)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#admitSoon()
    })
  }

  /** One look at the queue for all that comes or goes in one turn: a plan may bring a thousand claims at once. */
  #admitSoon(): void {
    if (this.#looking) return
    this.#looking = true
    queueMicrotask(() => {
      this.#looking = false
      this.#admit()
    })
  }

  #admit(): void {
    if (this.#inside >= this.#limits.total) return
    const wantedLocks = new Set<string>()
    const wantedHosts = new Set<string>()
    const left: Waiter[] = []
    for (const waiter of this.#waiting) {
      const { locks, hosts } = waiter.claim
      const locked = locks.some((lock) => this.#locks.has(lock) || wantedLocks.has(lock))
      const busy = hosts.some(
        (host) => (this.#hosts.get(host) ?? 0) >= this.#limits.perHost || wantedHosts.has(host),
      )
      if (!locked && !busy && this.#inside < this.#limits.total) {
        this.#take(waiter)
        continue
      }
      left.push(waiter)
      for (const lock of locks) wantedLocks.add(lock)
      if (busy) for (const host of hosts) wantedHosts.add(host)
    }
    this.#waiting = left
  }

  #take({ claim, grant }: Waiter): void {
    this.#inside += 1
    for (const lock of claim.locks) this.#locks.add(lock)
    for (const host of claim.hosts) this.#hosts.set(host, (this.#hosts.get(host) ?? 0) + 1)
    let held = true
    grant(() => {
      if (!held) return
      held = false
      this.#inside -= 1
      for (const lock of claim.locks) this.#locks.delete(lock)
      for (const host of claim.hosts) this.#hosts.set(host, (this.#hosts.get(host) ?? 1) - 1)
      this.#admitSoon()
    })
  }
}
