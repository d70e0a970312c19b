import { Emitter } from '../../src-shared/base/emitter.ts'

/** Whether a job is paused, as whoever carries out its requests sees it. */
export interface Pausing {
  readonly paused: boolean
  /** Hears each change until the returned function is called. */
  onChange(listener: (paused: boolean) => void): () => void
}

/** The switch behind it. */
export class PauseSwitch implements Pausing {
  readonly #changes = new Emitter<{ paused: boolean }>()
  #paused = false

  get paused(): boolean {
    return this.#paused
  }

  set(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    this.#changes.emit('paused', paused)
  }

  onChange(listener: (paused: boolean) => void): () => void {
    return this.#changes.on('paused', listener)
  }
}
