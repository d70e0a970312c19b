import { type Camera, pan } from '../camera.ts'
import type { Editor } from '../editor.ts'
import { noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Moves the view by the middle button, or by the left one while Space is held. */
export class Panning implements Tool {
  readonly #editor: Editor
  #start: PointerInfo = noPointer
  #camera: Camera

  constructor(editor: Editor) {
    this.#editor = editor
    this.#camera = editor.camera
  }

  enter({ info }: Start): void {
    this.#start = info
    this.#camera = this.#editor.camera
  }

  pointerMove(info: PointerInfo): void {
    this.#editor.setCamera(pan(this.#camera, info.x - this.#start.x, info.y - this.#start.y))
  }

  pointerUp(): void {
    this.#editor.rest()
  }

  cancel(): void {
    this.#editor.setCamera(this.#camera)
    this.#editor.rest()
  }
}
