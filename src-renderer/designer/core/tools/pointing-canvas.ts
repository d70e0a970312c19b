import type { Editor } from '../editor.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** The button is down on nothing in particular: a click selects nothing, a drag opens a marquee. */
export class PointingCanvas implements Tool {
  readonly #editor: Editor
  #start: Start = { info: noPointer, hit: { kind: 'canvas' } }

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter(start: Start): void {
    this.#start = start
  }

  pointerMove(info: PointerInfo): void {
    if (distance(info, this.#start.info) < DRAG_START) return
    this.#editor.go('marquee', this.#start)
    this.#editor.pointerMove(info)
  }

  pointerUp(info: PointerInfo): void {
    if (!info.shift && !info.ctrl && this.#editor.selection.size > 0) this.#editor.select([])
    this.#editor.rest()
  }

  cancel(): void {
    this.#editor.rest()
  }
}
