import type { NetworkId, ServerId, TierId } from '@shared/design/records.ts'
import { readOnlyReason } from '../drawing.ts'
import type { Editor } from '../editor.ts'
import type { Point } from '@shared/drawing/geometry.ts'

/** Where an action was asked for. */
export interface ActionContext {
  readonly editor: Editor
  /** Place in the drawing, when a pointer named one. */
  readonly world?: Point
  /** The lane that was pointed at. */
  readonly tier?: TierId
  /** The network that was pointed at. */
  readonly network?: NetworkId
  /** The disk whose chip was pointed at, counted from 0. */
  readonly disk?: { readonly server: ServerId; readonly at: number }
}

/** One thing a person can do: the context menu, the keyboard, the native menu and the outline all share it. */
export interface Action {
  readonly id: string
  /** What it is called where it is offered, in the language that counts then. */
  title(context: ActionContext): string
  /** "Ctrl+Shift+Z"; the first is shown. */
  readonly shortcuts?: readonly string[]
  /** Does it change the drawing? Then a read-only design refuses it. */
  readonly changes: boolean
  /** true, or why it cannot be done now. */
  enabled?(context: ActionContext): true | string
  run(context: ActionContext): void
}

/** true, or why the action cannot be done now. */
export function enabled(action: Action, context: ActionContext): true | string {
  if (action.changes && context.editor.readOnly) return readOnlyReason()
  return action.enabled?.(context) ?? true
}
