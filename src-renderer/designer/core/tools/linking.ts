import { newLink } from '@shared/design/create.ts'
import type { NetworkId, ServerId } from '@shared/design/records.ts'
import type { Editor } from '../editor.ts'
import { distance } from '@shared/drawing/geometry.ts'
import { t } from '@shared/text/translate.ts'
import { attach, attachRefusal } from '../attach.ts'
import { linkRefusal } from '../link-rules.ts'
import { called } from '../words.ts'
import { DRAG_START, noPointer, type PointerInfo, type Start, type Tool } from './tool.ts'

/** Draws a link from a server to another, or to a network, which attaches it: by one drag, or by two clicks. */
export class Linking implements Tool {
  readonly followsPointer = true
  readonly #editor: Editor
  #start: PointerInfo = noPointer
  #from: ServerId | undefined
  /** Between two clicks: the button is up. */
  #waiting = false

  constructor(editor: Editor) {
    this.#editor = editor
  }

  enter({ info, hit }: Start): void {
    this.#start = info
    this.#waiting = false
    this.#from = hit.kind === 'port' || hit.kind === 'server' ? hit.id : undefined
    // Begun from a menu: nothing is pressed, so the next click decides.
    if (hit.kind === 'server') this.#waiting = true
    this.pointerMove(info)
  }

  pointerMove(info: PointerInfo): void {
    const editor = this.#editor
    if (!this.#from) return
    const network = this.#networkUnder(info)
    if (network) return this.#overNetwork(this.#from, network, info)
    const target = this.#serverUnder(info)
    const refusal = target === null ? null : linkRefusal(editor, this.#from, target)
    const overOrigin = target === this.#from
    editor.patch({
      hover: target ? { kind: 'server', id: target } : { kind: 'canvas' },
      linking: {
        from: this.#from,
        to: editor.toWorld(info),
        target: refusal === null ? target : null,
        refusal: overOrigin ? null : refusal,
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

  #networkUnder(info: PointerInfo): NetworkId | null {
    const hit = this.#editor.hit(info)
    return hit.kind === 'network' || hit.kind === 'pill-port' ? hit.id : null
  }

  #overNetwork(from: ServerId, network: NetworkId, info: PointerInfo): void {
    const refusal = attachRefusal(this.#editor, network, from)
    this.#editor.patch({
      hover: { kind: 'network', id: network },
      linking: {
        from,
        to: this.#editor.toWorld(info),
        target: refusal === null ? network : null,
        refusal,
      },
    })
  }

  #finish(info: PointerInfo): void {
    const editor = this.#editor
    const network = this.#networkUnder(info)
    const from = this.#from && editor.store.get<'server'>(this.#from)
    const target = this.#serverUnder(info)
    const to = target && editor.store.get<'server'>(target)
    editor.rest()
    if (from && network) return attach(editor, network, [from.id])
    if (!from || !to || linkRefusal(editor, from.id, to.id) !== null) return
    const link = newLink({ from: from.id, to: to.id })
    editor.transact(t`Link ${called(from)} to ${called(to)}`, (store) => store.put(link))
    editor.select([link.id])
    editor.announce(t`Linked ${called(from)} to ${called(to)}`)
  }
}
