import type { HostId } from '@shared/contract/hosts.ts'
import { hostOf, type Request } from '@shared/plan/requests.ts'

/** A job that goes on shows what it changed after so long at most. */
const everyMs = 3000

/** The hosts whose machines or disks are other ones once a request is done. What is only read changes none. */
export function changedHosts(request: Request): HostId[] {
  if (request.kind === 'image.capture' || request.kind === 'image.import') return []
  if (request.kind === 'machine.migrate') return [request.hostId, request.to]
  const host = hostOf(request)
  return host === null ? [] : [host]
}

/**
 * Has hosts read after steps of jobs, so that what these changed shows without waiting for the next round of polling:
 * once a host when the job has ended, and before that every three seconds at most, however many steps there are.
 */
export class ReadAfter {
  readonly #read: (id: HostId) => void
  readonly #changed = new Map<HostId, NodeJS.Timeout>()

  constructor(read: (id: HostId) => void) {
    this.#read = read
  }

  stepDone(request: Request): void {
    for (const id of changedHosts(request)) {
      if (this.#changed.has(id)) continue
      const timer = setTimeout(() => this.#now(id), everyMs)
      timer.unref()
      this.#changed.set(id, timer)
    }
  }

  jobEnded(): void {
    for (const id of this.#changed.keys()) this.#now(id)
  }

  #now(id: HostId): void {
    clearTimeout(this.#changed.get(id))
    this.#changed.delete(id)
    this.#read(id)
  }
}
