import { canonicalJson } from '@shared/base/canonical.ts'
import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { ContractEvents } from '@shared/contract/index.ts'
import { instanceKey } from '@shared/design/instances.ts'
import { observe } from '@shared/plan/drift.ts'
import type { PlanHost } from '@shared/plan/world.ts'
import type { HostRegistry } from '../hosts/index.ts'
import type { Storage } from '../storage/index.ts'
import { readDesign } from '../stored-designs/index.ts'
import { worldOf } from './world.ts'

const pauseMs = 250

export interface ObservedOptions {
  storage: Storage
  registry: HostRegistry
  clock: Clock
  events: Emitter<ContractEvents['designs']>
  /** Is a job of this design at work? */
  busy(id: string): boolean
}

/**
 * What runs of each design, kept fresh: whenever a host changes, the designs that someone looks at are compared
 * again, and told only when something differs.
 */
export class ObservedDesigns {
  readonly #told = new Map<string, string>()
  readonly #options: ObservedOptions
  readonly #stop: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(options: ObservedOptions) {
    this.#options = options
    const offChanged = options.registry.events.on('changed', () => this.#later())
    const offRemoved = options.registry.events.on('removed', () => this.#later())
    this.#stop = () => {
      offChanged()
      offRemoved()
    }
  }

  /** The hosts as last known, for rules of the drawing that need them. */
  knownHosts(): { hosts: PlanHost[] } {
    return { hosts: worldOf(this.#options.registry, this.#options.clock.now()) }
  }

  /** The instances of a design as last read from the hosts. From now on it is kept fresh. */
  of(id: string): ObservedInstance[] {
    const instances = this.#observe(id)
    this.#told.set(id, fingerprint(instances))
    return instances
  }

  /** Compares a design again soon. */
  refresh(id: string): void {
    if (this.#told.has(id)) this.#later()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#stop()
  }

  #observe(id: string): ObservedInstance[] {
    const { storage, registry, clock } = this.#options
    const { records } = readDesign(storage, id)
    const deployments = storage.deployments.listByDesign(id)
    const instances = observe({
      design: { id, records },
      deployments,
      hosts: worldOf(registry, clock.now()),
      now: clock.now(),
    })
    // While a job is at work, a machine that is not there yet is no drift.
    const busy = this.#options.busy(id)
    const shown = busy ? instances.filter(({ state }) => state !== 'unknown') : instances
    const changedAt = new Map(
      deployments.map((row) => [instanceKey(row.serverId, row.replica), row.updatedAt]),
    )
    return shown.map((instance) => {
      const readAt = registry.find(instance.hostId)?.machinesAt ?? 0
      // What was read before Terrace changed it last cannot tell what others changed since.
      const tooOld = readAt < (changedAt.get(instance.key) ?? 0)
      return (busy || tooOld) && instance.drift.length > 0 ? { ...instance, drift: [] } : instance
    })
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const present = new Set(this.#options.storage.designs.list().map(({ id }) => id))
      for (const [id, before] of this.#told) {
        if (!present.has(id)) {
          this.#told.delete(id)
          continue
        }
        const instances = this.#observe(id)
        const now = fingerprint(instances)
        if (now === before) continue
        this.#told.set(id, now)
        this.#options.events.emit('observed', { id, instances })
      }
    }, pauseMs)
  }
}

/** Two readings that differ only in their time say the same. */
const fingerprint = (instances: ObservedInstance[]): string =>
  canonicalJson(instances.map((instance) => ({ ...instance, at: instance.stale ? instance.at : 0 })))
