import type { ErrorInfo } from '@shared/base/errors.ts'
import type { Result } from '@shared/base/result.ts'

/** The answer of a call as a screen shows it: nothing yet, a value, or an error beside the last good value. */
export class Remote<T> {
  value = $state.raw<T>()
  error = $state.raw<ErrorInfo>()
  busy = $state(false)
  #latest = 0

  /** Waits for the call; an answer that a later call overtook is dropped. Returns its value if it succeeded. */
  async run(call: Promise<Result<T>>): Promise<T | undefined> {
    const mine = ++this.#latest
    this.busy = true
    const result = await call
    if (mine !== this.#latest) return undefined
    this.busy = false
    if (!result.ok) {
      this.error = result.error
      return undefined
    }
    this.error = undefined
    this.value = result.value
    return result.value
  }

  forget(): void {
    this.#latest += 1
    this.value = undefined
    this.error = undefined
    this.busy = false
  }
}
