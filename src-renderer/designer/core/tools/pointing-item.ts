import type { LinkId } from '@shared/design/records.ts'
import type { Editor } from '../editor.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { diskField } from '../volumes.ts'
import { setCollapsed } from '../collapse.ts'
import { segmentAt } from '../link-handles.ts'
import { onFindingMark } from '../marks.ts'
import { lockedReason } from '../words.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/**
 * The button is down on a server, note, link, frame, network or tier label: a click selects it, a drag moves the
 * selection or the lane. A click on the chip of a disk opens it in the properties.
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
    if (hit.kind === 'canvas' || hit.kind === 'bundle') return
    this.#wasSelected = this.#editor.selection.has(hit.id)
    if (this.#wasSelected) return
    this.#editor.select(info.shift || info.ctrl ? [...this.#editor.selection, hit.id] : [hit.id])
  }

  pointerMove(info: PointerInfo): void {
    const { hit } = this.#start
    if (distance(info, this.#start.info) < DRAG_START || this.#editor.readOnly) return
    if (hit.kind === 'lane') {
      this.#editor.go('moving-lane', this.#start)
      return this.#editor.pointerMove(info)
    }
    if (hit.kind === 'link') return this.#bend(hit.id)
    if (hit.kind !== 'server' && hit.kind !== 'note' && hit.kind !== 'frame' && hit.kind !== 'network') return
    if (hit.kind === 'server' && this.#editor.store.get<'server'>(hit.id)?.locked) return this.#refuse()
    this.#editor.go('translating', this.#start)
    this.#editor.pointerMove(info)
  }

  /** A link is dragged by any place of it, not only by its handles. */
  #bend(id: LinkId): void {
    const editor = this.#editor
    const { info } = this.#start
    const hit = editor.selection.size === 1 ? segmentAt(editor, id, editor.toWorld(info)) : undefined
    if (!hit) return
    editor.go('bending', { info, hit })
    editor.pointerMove(editor.pointer)
  }

  /** Says once why the drag does not begin. */
  #refuse(): void {
    if (!this.#refused) this.#editor.announce(lockedReason())
    this.#refused = true
  }

  pointerUp(): void {
    const { hit, info } = this.#start
    if (hit.kind === 'server' && onFindingMark(this.#editor, hit.id, info))
      this.#editor.askForFindings(hit.id)
    if (hit.kind !== 'canvas' && hit.kind !== 'bundle' && this.#wasSelected) {
      if (info.shift || info.ctrl) this.#editor.toggle(hit.id)
      else this.#editor.select([hit.id])
    }
    this.#editor.rest()
    if (hit.kind === 'disk') this.#editor.askForProperties(diskField(hit.at, 'name'))
    if (hit.kind === 'lane' && hit.chevron && !this.#editor.readOnly) {
      const tier = this.#editor.store.get<'tier'>(hit.id)
      if (tier) setCollapsed(this.#editor, tier.id, !tier.collapsed)
    }
  }

  cancel(): void {
    this.#editor.rest()
  }
}
