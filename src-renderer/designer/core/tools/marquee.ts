import type { RecordId } from '@shared/design/records.ts'
import type { Editor } from '../editor.ts'
import { boxOf, overlaps, type Point } from '../geometry.ts'
import { noteBox } from '../layout.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

/** Selects what a rectangle touches; with Shift or Ctrl, besides what was selected. */
export class Marquee implements Tool {
  readonly #editor: Editor
  #from: Point = { x: 0, y: 0 }
  #before: ReadonlySet<RecordId> = new Set()
  #keep = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info }: Start): void {
    this.#from = this.#editor.toWorld(info)
    this.#before = this.#editor.selection
    this.#keep = info.shift || info.ctrl
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    const marquee = boxOf(this.#from, editor.toWorld(info))
    const touched: RecordId[] = editor.layout.serversIn(marquee).map(({ server }) => server.id)
    for (const note of editor.store.all('note')) if (overlaps(noteBox(note), marquee)) touched.push(note.id)
    editor.patch({ marquee, selection: new Set([...(this.#keep ? this.#before : []), ...touched]) })
  }

  pointerUp(): void {
    const count = this.#editor.selection.size
    this.#editor.announce(count === 1 ? '1 thing selected' : `${count} things selected`)
    this.#editor.rest()
  }

  cancel(): void {
    this.#editor.select(this.#before)
    this.#editor.rest()
  }

  exit(): void {
    this.#editor.patch({ marquee: null })
  }
}
