import { selectBundle } from '../bundling.ts'
import { straighten } from '../change-links.ts'
import { setCollapsed } from '../collapse.ts'
import type { Editor } from '../editor.ts'
import type { PointerInfo, Tool } from './tool.ts'

/** At rest: the pointer hovers, a press decides what begins. */
export class Idle implements Tool {
  readonly #editor: Editor
  readonly #addServer: (editor: Editor, screen: PointerInfo) => void

  /** `addServer` is what a double click on a lane does. */
  constructor(editor: Editor, addServer: (editor: Editor, screen: PointerInfo) => void) {
    this.#editor = editor
    this.#addServer = addServer
  }

  pointerMove(info: PointerInfo): void {
    this.#editor.hoverAt(info)
  }

  pointerDown(info: PointerInfo): void {
    const editor = this.#editor
    const hit = editor.hoverAt(info)
    if (info.button === 1 || (info.button === 0 && editor.spaceHeld))
      return editor.go('panning', { info, hit })
    if (info.button !== 0) return
    if (hit.kind === 'port') return editor.go(editor.readOnly ? 'pointing-canvas' : 'linking', { info, hit })
    if (hit.kind === 'pill-port')
      return editor.go(editor.readOnly ? 'pointing-canvas' : 'attaching', { info, hit })
    if (hit.kind === 'box-handle') return editor.go('resizing', { info, hit })
    if (hit.kind === 'bundle') return selectBundle(editor, hit.key, info.shift || info.ctrl)
    if (hit.kind === 'handle')
      return editor.go(hit.part === 'from' || hit.part === 'to' ? 'reattaching' : 'bending', { info, hit })
    if (hit.kind === 'canvas' || (hit.kind === 'lane' && !hit.label))
      return editor.go('pointing-canvas', { info, hit })
    editor.go('pointing-item', { info, hit })
  }

  doubleClick(info: PointerInfo): void {
    const editor = this.#editor
    if (editor.readOnly) return
    const hit = editor.hit(info)
    if (hit.kind === 'lane' && !hit.label) return this.#addServer(editor, info)
    if (hit.kind === 'canvas' || hit.kind === 'port' || hit.kind === 'pill-port') return
    if (hit.kind === 'disk' || hit.kind === 'bundle') return
    if (hit.kind === 'handle' && hit.part === 'corner')
      return straighten(
        editor,
        editor.selected('link').filter((link) => link.bends.length > 0),
      )
    // The chevron's two clicks were heard already; elsewhere a strip opens, as there is more in it than its name.
    if (hit.kind === 'lane' && hit.chevron) return
    if (hit.kind === 'lane' && editor.store.get<'tier'>(hit.id)?.collapsed)
      return setCollapsed(editor, hit.id, false)
    editor.select([hit.id])
    editor.patch({ editing: hit.id })
  }
}
