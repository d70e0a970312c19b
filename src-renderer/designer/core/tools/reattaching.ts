import type { LinkRecord, ServerId } from '@shared/design/records.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { reattach } from '../change-links.ts'
import type { Editor } from '../editor.ts'
import { reattachRefusal } from '../link-rules.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Drags one end of the selected link onto another server. */
export class Reattaching implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  #start: PointerInfo = noPointer
  #link: LinkRecord | undefined
  #end: 'from' | 'to' = 'to'
  #dragged = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    this.#start = info
    this.#dragged = false
    const held = hit.kind === 'handle' && (hit.part === 'from' || hit.part === 'to') ? hit : undefined
    this.#link = held && this.#editor.store.get<'link'>(held.id)
    if (held) this.#end = held.part === 'from' ? 'from' : 'to'
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    const link = this.#link
    if (!link || (!this.#dragged && distance(info, this.#start) < DRAG_START)) return
    this.#dragged = true
    const target = this.#serverUnder(info)
    const refusal = target && target !== link[this.#end] ? this.#refusal(link, target) : null
    editor.patch({
      hover: target ? { kind: 'server', id: target } : { kind: 'canvas' },
      linking: {
        from: this.#end === 'to' ? link.from : link.to,
        to: editor.toWorld(info),
        target: refusal === null ? target : null,
        refusal,
        moves: this.#end,
      },
    })
  }

  pointerUp(info: PointerInfo): void {
    const editor = this.#editor
    const link = this.#link
    const target = this.#dragged ? this.#serverUnder(info) : null
    editor.rest()
    if (!link || !target || target === link[this.#end] || this.#refusal(link, target) !== null) return
    reattach(editor, link, this.#end, target)
  }

  cancel(): void {
    this.#editor.rest()
  }

  exit(): void {
    this.#editor.patch({ linking: null })
  }

  #refusal(link: LinkRecord, target: ServerId): string | null {
    return reattachRefusal(this.#editor, link, this.#end, target)
  }

  #serverUnder(info: PointerInfo): ServerId | null {
    const [found] = this.#editor.layout
      .serversIn({ ...this.#editor.toWorld(info), width: 0, height: 0 })
      .slice(-1)
    return found?.server.id ?? null
  }
}
