import { combosOf, type KeyPress } from '@shared/keyboard/combo.ts'
import { perform } from './actions/index.ts'
import { endWhatIf } from './actions/insight.ts'
import type { Editor } from './editor.ts'
import { setCollapsed } from './collapse.ts'
import { closeFind } from './find.ts'
import { designerKeys, leftToClipboard } from './keys.ts'
import { looseSelection } from './loose.ts'
import { sizedSelection } from './resize-box.ts'

const sizeActions: Readonly<Record<string, string>> = {
  ArrowLeft: 'narrower',
  ArrowRight: 'wider',
  ArrowUp: 'lower',
  ArrowDown: 'higher',
}

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
  if (bare && foldKey(editor, info.key)) return true
  // With nothing selected there is nothing to nudge: the arrows take hold of a server instead.
  const links = editor.selected('link').length > 0
  if (bare && links && editor.selection.size === editor.selected('link').length)
    return perform(editor, `link.nudge-${info.key.slice(5).toLowerCase()}`)
  if (bare && editor.selected('server').length === 0 && looseSelection(editor).length === 0)
    return perform(editor, `view.go-${info.key.slice(5).toLowerCase()}`)
  // Alt and an arrow move servers between tiers; where only notes and frames are selected it resizes them.
  const sizes = info.alt && !info.ctrl && !info.shift && info.key.startsWith('Arrow')
  if (sizes && editor.selected('server').length === 0 && sizedSelection(editor).length > 0)
    return perform(editor, `box.${sizeActions[info.key] ?? ''}`)
  // A number typed right after a link was drawn is its port.
  if (/^\d$/.test(info.key) && !info.ctrl && !info.alt && onlyLink(editor)) {
    editor.askForProperties('port', info.key)
    return true
  }
  const id = actionOfKey(info)
  if (id === undefined || leftToClipboard.has(id)) return false
  if (editor.busy && !id.startsWith('view.')) editor.cancel()
  const { hover } = editor.session
  const pointed = id === 'server.add' || id === 'server.add-dedicated'
  // A key that adds does so under the pointer, when that is over a lane.
  perform(editor, id, pointed && hover.kind === 'lane' ? { world: editor.toWorld(editor.pointer) } : {})
  return true
}

/** Left collapses the only selected tier and Right expands it, as in a tree. */
function foldKey(editor: Editor, key: string): boolean {
  const [tier] = editor.selected('tier')
  if (!tier || editor.selection.size > 1 || editor.readOnly) return false
  const folds = tier.collapsed ? key === 'ArrowRight' : key === 'ArrowLeft'
  if (folds) setCollapsed(editor, tier.id, !tier.collapsed)
  return folds
}

/** Escape gives up the gesture; without one, it ends the search, plugs hosts back in, then clears the selection. */
function escape(editor: Editor): boolean {
  const { menu, editing, find, insight, tidying } = editor.session
  if (editor.busy || menu || editing) editor.cancel()
  else if (tidying) editor.patch({ tidying: null })
  else if (find) closeFind(editor)
  else if (insight.whatIf) endWhatIf(editor)
  else if (editor.selection.size > 0) editor.select([])
  else return false
  return true
}

const onlyLink = (editor: Editor): boolean =>
  !editor.readOnly && !editor.busy && editor.selection.size === 1 && editor.selected('link').length === 1
