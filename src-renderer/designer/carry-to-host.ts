import type { Point } from '@shared/drawing/geometry.ts'
import { toScreen } from './core/camera.ts'
import type { PointerInfo } from './core/tools/tool.ts'
import type { DesignerSession } from './session.svelte.ts'

/** So far a card is dragged onto the properties before it is meant for them: at their edge the view still follows. */
const INSIDE = 16

/**
 * Hands a card that is dragged onto the properties over to be dropped on a host there: it goes back to its place on the
 * canvas, and moves on from where it was taken when the pointer comes back.
 */
export class CarryToHost {
  readonly #session: DesignerSession
  readonly #pane: HTMLElement
  /** Where the card was taken, in the drawing. */
  #from: Point | undefined
  #carrying = false

  constructor(session: DesignerSession, pane: HTMLElement) {
    this.#session = session
    this.#pane = pane
  }

  down(info: PointerInfo): void {
    this.#carrying = false
    this.#from = this.#session.editor.toWorld(info)
  }

  /** true: the move is not the canvas's any more. */
  move({ clientX: x, clientY: y }: PointerEvent, info: PointerInfo): boolean {
    const { editor, hostDrag, state } = this.#session
    if (!this.#carrying) {
      // Moves of the mouse are many: what is under it is looked up only while one card is dragged.
      const server = state.tool === 'translating' ? this.#only() : undefined
      if (!server || !isInside(document.elementFromPoint(x, y)?.closest('[data-properties]'), x, y))
        return false
      editor.cancel()
      this.#carrying = true
      hostDrag.begin(server, { x, y })
      return true
    }
    if (hostDrag.of === undefined) return true
    const under = document.elementFromPoint(x, y)
    if (!this.#from || !under || !this.#pane.contains(under)) {
      hostDrag.move({ x, y })
      return true
    }
    hostDrag.end()
    this.#carrying = false
    editor.pointerDown({
      ...info,
      ...toScreen(editor.camera, this.#from),
      shift: false,
      ctrl: false,
      button: 0,
    })
    return false
  }

  /** true: what was let go was not the canvas's. */
  up(): boolean {
    if (!this.#carrying) return false
    this.#carrying = false
    this.#session.hostDrag.drop()
    return true
  }

  cancel(): void {
    if (this.#carrying) this.#session.hostDrag.end()
    this.#carrying = false
  }

  #only() {
    const { editor, readOnly } = this.#session
    return readOnly || editor.selection.size > 1 ? undefined : editor.selected('server')[0]
  }
}

function isInside(element: Element | null | undefined, x: number, y: number): boolean {
  const box = element?.getBoundingClientRect()
  if (!box) return false
  return x >= box.left + INSIDE && x <= box.right && y >= box.top && y <= box.bottom
}
