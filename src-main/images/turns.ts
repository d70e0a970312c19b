import { abortable } from '@shared/base/abortable.ts'
import type { RequestContext } from '../actuators/index.ts'

/** One after the other, by name: a machine has one backup job at a time, however many of its disks are captured. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /**
   * Waits until all who came before have given theirs back; answers what gives this one back. `onWait` is called where
   * somebody is before. Rejects with the signal's reason, and then has no turn.
   */
  async take(
    name: string,
    { signal }: Pick<RequestContext, 'signal'>,
    onWait: () => void,
  ): Promise<() => void> {
    const before = this.#last.get(name)
    let done: () => void = () => undefined
    const mine = new Promise<void>((resolve) => {
      done = resolve
    })
    const last = (before ?? Promise.resolve()).then(() => mine)
    this.#last.set(name, last)
    const back = (): void => {
      done()
      if (this.#last.get(name) === last) this.#last.delete(name)
    }
    if (before === undefined) return back
    onWait()
    try {
      await abortable(before, signal)
      return back
    } catch (thrown) {
      back()
      throw thrown
    }
  }
}
