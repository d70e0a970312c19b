import type { ServerId } from '@shared/design/records.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** Why a link between two servers would make no sense, or null when it does. */
export function linkRefusal(editor: Editor, from: ServerId, to: ServerId): string | null {
  if (from === to) return 'A server cannot be linked to itself'
  const target = editor.store.get<'server'>(to)
  if (!target) return 'There is no such server'
  return editor.routes.linked(from, to) ? `Already linked to ${called(target)}` : null
}
