import type { OpenDesign } from '@shared/contract/designs.ts'
import type { RecordsDiff } from '@shared/design/diff.ts'
import type { DesignerApi } from '../api.ts'
import type { Editor } from '../core/editor.ts'
import { HistoryLoader } from './history-loader.ts'

/** The history of the open design as Svelte sees it. */
export class DesignerHistory {
  readonly #editor: Editor
  readonly #loader: HistoryLoader
  readonly #readOnly: boolean
  /** Counts changes of the list of steps that are no changes of the drawing. */
  #arrivals = $state(0)
  /** Older steps were left out, because the design was changed elsewhere. */
  unfit = $state(false)

  constructor(api: DesignerApi, { id, records, readOnly }: OpenDesign, editor: Editor) {
    this.#editor = editor
    this.#readOnly = readOnly
    const source = {
      heads: () => api.designs.history({ id }),
      steps: (from: number, back: boolean) => api.designs.historySteps({ id, from, back }),
    }
    this.#loader = new HistoryLoader(source, editor.history, records, () => {
      this.#arrivals += 1
      this.unfit ||= this.#loader.unfit
    })
  }

  /** Read it in what follows the list of steps, besides the session's `changes`. */
  get arrivals(): number {
    return this.#arrivals
  }

  /** What is only read has nothing to undo. */
  async load(): Promise<void> {
    if (this.#readOnly) return
    // The drawing comes first.
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1000 }))
    await this.#loader.load()
  }

  changed(): void {
    this.#loader.keepReady()
  }

  changedElsewhere(change: RecordsDiff): void {
    const before = this.#editor.history.all.length
    this.#editor.history.changedElsewhere(change)
    this.unfit ||= this.#editor.history.all.length < before
    // The steps still on disk would be compared with records as they no longer are.
    this.#loader.stop()
    this.#arrivals += 1
  }

  /** Goes to a step, however far away. */
  async goTo(number: number): Promise<void> {
    await this.#loader.reach(number)
    this.#editor.goTo(number)
  }

  close(): void {
    this.#loader.stop()
  }
}
