import type { Editor } from '../editor.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { diskField } from '../volumes.ts'
import { LOCKED } from '../words.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/**
 * The button is down on a server, note, link, frame, network or tier label: a click selects it, a drag moves the
 * selection. A click on the chip of a disk opens it in the properties.
 */
export class PointingItem implements Tool {
  readonly #editor: Editor
  #start: Start = { info: noPointer, hit: { kind: 'canvas' } }
  #wasSelected = false
  #refused = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter(start: Start): void {
    this.#start = start
    this.#refused = false
    const { hit, info } = start
    if (hit.kind === 'canvas') return
    this.#wasSelected = this.#editor.selection.has(hit.id)
    if (this.#wasSelected) return
    this.#editor.select(info.shift || info.ctrl ? [...this.#editor.selection, hit.id] : [hit.id])
  }

  pointerMove(info: PointerInfo): void {
    const { hit } = this.#start
    if (distance(info, this.#start.info) < DRAG_START || this.#editor.readOnly) return
    if (hit.kind !== 'server' && hit.kind !== 'note' && hit.kind !== 'frame' && hit.kind !== 'network') return
    if (hit.kind === 'server' && this.#editor.store.get<'server'>(hit.id)?.locked) return this.#refuse()
    this.#editor.go('translating', this.#start)
    this.#editor.pointerMove(info)
  }

  /** Says once why the drag does not begin. */
  #refuse(): void {
    if (!this.#refused) this.#editor.announce(LOCKED)
    this.#refused = true
  }

  pointerUp(): void {
    const { hit, info } = this.#start
    if (hit.kind !== 'canvas' && this.#wasSelected) {
      if (info.shift || info.ctrl) this.#editor.toggle(hit.id)
      else this.#editor.select([hit.id])
    }
    this.#editor.rest()
    if (hit.kind === 'disk') this.#editor.askForProperties(diskField(hit.at, 'name'))
  }

  cancel(): void {
    this.#editor.rest()
  }
}
