import type { NetworkId, ServerId } from '@shared/design/records.ts'
import { distance } from '@shared/drawing/geometry.ts'
import type { Editor } from '../editor.ts'
import type { Hit } from '../hit.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Draws from one thing to another: by one drag, or by two clicks. */
export abstract class Joining<From extends ServerId | NetworkId> implements Tool {
  readonly followsPointer = true
  protected readonly editor: Editor
  #start: PointerInfo = noPointer
  #from: From | undefined
  /** Between two clicks: the button is up. */
  #waiting = false

  constructor(editor: Editor) {
    this.editor = editor
  }

  /** What it begins at, if one can begin there. */
  protected abstract beginning(hit: Hit): From | undefined
  /** Shows what letting go here would do. */
  protected abstract show(from: From, info: PointerInfo): void
  /** What letting go here does, once the tool is put away. */
  protected abstract end(from: From, info: PointerInfo): () => void

  enter({ info, hit }: Start): void {
    this.#start = info
    this.#from = this.beginning(hit)
    // Begun from a menu: nothing is pressed, so the next click decides.
    this.#waiting = hit.kind !== 'port' && hit.kind !== 'pill-port'
    this.pointerMove(info)
  }

  pointerMove(info: PointerInfo): void {
    if (this.#from) this.show(this.#from, info)
  }

  pointerDown(info: PointerInfo): void {
    if (!this.#waiting) return
    if (info.button !== 0) return this.cancel()
    this.#finish(info)
  }

  pointerUp(info: PointerInfo): void {
    if (this.#waiting) return
    if (distance(info, this.#start) < DRAG_START) {
      this.#waiting = true
      return
    }
    this.#finish(info)
  }

  cancel(): void {
    this.editor.rest()
  }

  exit(): void {
    this.editor.patch({ linking: null })
  }

  protected serverUnder(info: PointerInfo): ServerId | null {
    const hit = this.editor.hit(info)
    return hit.kind === 'server' || hit.kind === 'port' ? hit.id : null
  }

  #finish(info: PointerInfo): void {
    const end = this.#from && this.end(this.#from, info)
    this.editor.rest()
    end?.()
  }
}
