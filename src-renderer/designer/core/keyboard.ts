import { combosOf, type KeyPress } from '@shared/keyboard/combo.ts'
import { perform } from './actions/index.ts'
import type { Editor } from './editor.ts'
import { closeFind } from './find.ts'
import { designerKeys, leftToClipboard } from './keys.ts'

/** The action that a key press means in the designer. */
export const actionOfKey = (press: KeyPress): string | undefined =>
  designerKeys().find(combosOf(press), 'designer')

/** Handles a key pressed on the canvas. Returns whether it meant something. */
export function pressKey(editor: Editor, info: KeyPress): boolean {
  if (info.key === 'Escape') return escape(editor)
  if (info.key === ' ') {
    editor.spaceHeld = true
    return true
  }
  if (info.key === 'ContextMenu' || (info.key === 'F10' && info.shift)) {
    editor.menuForSelection()
    return true
  }
  const bare = !info.ctrl && !info.shift && !info.alt && info.key.startsWith('Arrow')
  // With nothing selected there is nothing to nudge: the arrows take hold of a server instead.
  if (bare && editor.selected('server').length + editor.selected('note').length === 0)
    return perform(editor, `view.go-${info.key.slice(5).toLowerCase()}`)
  const id = actionOfKey(info)
  if (id === undefined || leftToClipboard.has(id)) return false
  if (editor.busy && !id.startsWith('view.')) editor.cancel()
  const { hover } = editor.session
  const pointed = id === 'server.add' || id === 'server.add-dedicated'
  // A key that adds does so under the pointer, when that is over a lane.
  perform(editor, id, pointed && hover.kind === 'lane' ? { world: editor.toWorld(editor.pointer) } : {})
  return true
}

/** Escape gives up the gesture; without one, it ends the search, then clears the selection. */
function escape(editor: Editor): boolean {
  const { menu, editing, find } = editor.session
  if (editor.busy || menu || editing) editor.cancel()
  else if (find) closeFind(editor)
  else if (editor.selection.size > 0) editor.select([])
  else return false
  return true
}
