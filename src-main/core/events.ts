import { Emitter } from '@shared/base/emitter.ts'
import type { ContractEvents, FeatureName } from '@shared/contract/index.ts'
import type { EventMessage } from '@shared/contract/names.ts'

/** Every event of the contract on one line, for the window and the command line. */
export class EventLine {
  readonly #emitter = new Emitter<{ message: EventMessage }>()

  send<F extends FeatureName, E extends keyof ContractEvents[F] & string>(
    feature: F,
    event: E,
    payload: ContractEvents[F][E],
  ): void {
    this.#emitter.emit('message', { feature, event, payload })
  }

  subscribe(listener: (message: EventMessage) => void): () => void {
    return this.#emitter.on('message', listener)
  }
}
