import type { HostId } from '@shared/contract/hosts.ts'
import type { HostMonitor } from './monitor.ts'

const watchedMs = 3_000
const idleMs = 30_000
const atOnce = 8
/** A host that takes longer (it waits for a person's answer, perhaps) no longer keeps the others from being read. */
const slotMs = 15_000

/**
 * Decides when each host is read: every few seconds while a window shows it, slower otherwise, slower still while
 * it does not answer, and never more than a few at once.
 */
export class Poller {
  readonly #monitors: () => Iterable<HostMonitor>
  readonly #due = new Map<HostId, number>()
  readonly #failed = new Map<HostId, number>()
  /** What each window looks at. */
  readonly #watched = new Map<object, ReadonlySet<HostId>>()
  #running = 0
  #timer: NodeJS.Timeout | undefined

  constructor(monitors: () => Iterable<HostMonitor>) {
    this.#monitors = monitors
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), 500)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** From now on `by` looks at these hosts and no others; what others look at stays as it is. */
  watch(ids: Iterable<HostId>, by: object): void {
    const wanted = new Set(ids)
    for (const id of wanted) {
      if (!this.#isWatched(id)) this.#due.set(id, Math.min(this.#due.get(id) ?? 0, Date.now() + watchedMs))
    }
    if (wanted.size > 0) this.#watched.set(by, wanted)
    else this.#watched.delete(by)
  }

  #isWatched(id: HostId): boolean {
    return [...this.#watched.values()].some((ids) => ids.has(id))
  }

  forget(id: HostId): void {
    this.#due.delete(id)
    this.#failed.delete(id)
  }

  #tick(): void {
    const now = Date.now()
    for (const monitor of this.#monitors()) {
      if (this.#running >= atOnce) return
      const id = monitor.host.id
      if (!monitor.host.enabled || monitor.resting || monitor.needsPerson || (this.#due.get(id) ?? 0) > now)
        continue
      this.#due.set(id, Infinity)
      const leave = this.#enter()
      void monitor.read().finally(() => {
        leave()
        const failures = monitor.error ? (this.#failed.get(id) ?? 0) + 1 : 0
        this.#failed.set(id, failures)
        const pause = this.#isWatched(id) ? watchedMs : idleMs
        const backOff = Math.min(60_000, pause * 2 ** Math.min(failures, 4))
        this.#due.set(id, Date.now() + (failures ? backOff : pause) * (0.9 + Math.random() * 0.2))
      })
    }
  }
  /** Takes one of the few places; gives it back once, when told to or when it took too long. */
  #enter(): () => void {
    let inside = true
    const leave = (): void => {
      clearTimeout(timer)
      if (inside) this.#running -= 1
      inside = false
    }
    const timer = setTimeout(leave, slotMs)
    timer.unref()
    this.#running += 1
    return leave
  }
}
