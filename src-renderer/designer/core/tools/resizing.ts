import { t } from '@shared/text/translate.ts'
import type { Handle } from '@shared/drawing/resize.ts'
import type { Point } from '@shared/drawing/geometry.ts'
import type { Editor } from '../editor.ts'
import { onlySized, resize, type Sized } from '../resize-box.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

/** Drags a corner or an edge of the selected note or frame; with Shift it keeps its proportions. */
export class Resizing implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  /** Where the drag began, in the drawing, and what was dragged as it was then. */
  #start: Point = { x: 0, y: 0 }
  #from: Sized | undefined
  #handle: Handle = { x: 1, y: 1 }

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    this.#start = this.#editor.toWorld(info)
    this.#from = onlySized(this.#editor)
    if (hit.kind === 'box-handle') this.#handle = hit.handle
    this.#editor.history.begin(resizeTitle(this.#from?.type))
  }

  pointerMove(info: PointerInfo): void {
    const from = this.#from
    if (!from) return
    const to = this.#editor.toWorld(info)
    const way = { x: to.x - this.#start.x, y: to.y - this.#start.y }
    this.#editor.transact(resizeTitle(from.type), (store) =>
      resize(store, from, this.#handle, way, info.shift),
    )
  }

  pointerUp(): void {
    const editor = this.#editor
    editor.history.commit()
    const now = onlySized(editor)
    if (now && now !== this.#from) editor.announce(t`${now.width} wide, ${now.height} high`)
    editor.rest()
  }

  cancel(): void {
    this.#editor.history.bail()
    this.#editor.rest()
  }
}

export const resizeTitle = (type: 'note' | 'frame' | undefined): string =>
  type === 'frame' ? t`Resize a frame` : t`Resize a note`
