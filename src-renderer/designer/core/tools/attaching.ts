import type { NetworkId, ServerId } from '@shared/design/records.ts'
import { attach, attachRefusal } from '../attach.ts'
import type { Editor } from '../editor.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Draws from a network to a server, which gets a card in it: by one drag, or by two clicks. */
export class Attaching implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  #start: PointerInfo = noPointer
  #from: NetworkId | undefined
  /** Between two clicks: the button is up. */
  #waiting = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    this.#start = info
    this.#from = hit.kind === 'pill-port' || hit.kind === 'network' ? hit.id : undefined
    // Begun from a menu: nothing is pressed, so the next click decides.
    this.#waiting = hit.kind === 'network'
    this.pointerMove(info)
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    if (!this.#from) return
    const target = this.#serverUnder(info)
    const refusal = target && attachRefusal(editor, this.#from, target)
    editor.patch({
      hover: target ? { kind: 'server', id: target } : { kind: 'canvas' },
      linking: {
        from: this.#from,
        to: editor.toWorld(info),
        target: refusal === null ? target : null,
        refusal,
      },
    })
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
    this.#editor.rest()
  }

  exit(): void {
    this.#editor.patch({ linking: null })
  }

  #serverUnder(info: PointerInfo): ServerId | null {
    const hit = this.#editor.hit(info)
    return hit.kind === 'server' || hit.kind === 'port' ? hit.id : null
  }

  #finish(info: PointerInfo): void {
    const target = this.#serverUnder(info)
    this.#editor.rest()
    if (this.#from && target) attach(this.#editor, this.#from, [target])
  }
}
