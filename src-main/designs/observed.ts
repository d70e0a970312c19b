import { canonicalJson } from '@shared/base/canonical.ts'
import type { Clock } from '@shared/base/clock.ts'
import type { Emitter } from '@shared/base/emitter.ts'
import type { ObservedInstance } from '@shared/contract/designs.ts'
import type { ContractEvents } from '@shared/contract/index.ts'
import { observe } from '@shared/plan/drift.ts'
import type { HostRegistry } from '../hosts/index.ts'
import type { Storage } from '../storage/index.ts'
import { readDesign } from './read.ts'
import { worldOf } from './world.ts'

const pauseMs = 250

/**
 * What runs of each design, kept fresh: whenever a host changes, the designs that someone looks at are compared
 * again, and told only when something differs.
 */
export class ObservedDesigns {
  readonly #told = new Map<string, string>()
  readonly #options: {
    storage: Storage
    registry: HostRegistry
    clock: Clock
    events: Emitter<ContractEvents['designs']>
  }
  readonly #stop: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(options: {
    storage: Storage
    registry: HostRegistry
    clock: Clock
    events: Emitter<ContractEvents['designs']>
  }) {
    this.#options = options
    const offChanged = options.registry.events.on('changed', () => this.#later())
    const offRemoved = options.registry.events.on('removed', () => this.#later())
    this.#stop = () => {
      offChanged()
      offRemoved()
    }
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
    return observe({
      design: { id, records },
      deployments: storage.deployments.listByDesign(id),
      hosts: worldOf(registry, clock.now()),
      now: clock.now(),
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
