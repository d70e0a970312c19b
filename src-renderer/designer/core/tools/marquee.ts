import type { RecordId } from '@shared/design/records.ts'
import type { Editor } from '../editor.ts'
import { boxOf, overlaps, type Point } from '@shared/drawing/geometry.ts'
import { frameBox, within } from '@shared/drawing/frames.ts'
import { noteBox } from '@shared/drawing/layout.ts'
import { t } from '@shared/text/translate.ts'
import { counted } from '../words.ts'
import type { PointerInfo, Start, Tool } from './tool.ts'

/** Selects what a rectangle touches; with Shift or Ctrl, besides what was selected. */
export class Marquee implements Tool {
  readonly followsPointer = true
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
    for (const { network, box } of editor.layout.networks.pills())
      if (overlaps(box, marquee)) touched.push(network.id)
    // A frame is behind everything: what is drawn inside it means what stands there.
    for (const frame of editor.store.all('frame'))
      if (within(frameBox(frame), marquee)) touched.push(frame.id)
    editor.patch({ marquee, selection: new Set([...(this.#keep ? this.#before : []), ...touched]) })
  }

  pointerUp(): void {
    const records = this.#editor.selectedRecords()
    this.#editor.announce(records.length === 0 ? t`Nothing selected` : t`${counted(records)} selected`)
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
