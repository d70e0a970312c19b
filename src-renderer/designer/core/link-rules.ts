import type { LinkId, LinkRecord, ServerId } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/** Why a link between two servers would make no sense, or null when it does. `except` does not count as one. */
export function linkRefusal(editor: Editor, from: ServerId, to: ServerId, except?: LinkId): string | null {
  if (from === to) return t`A server cannot be linked to itself`
  const target = editor.store.get<'server'>(to)
  if (!target) return t`There is no such server`
  return editor.routes.linked(from, to, except) ? t`Already linked to ${called(target)}` : null
}

/** Why an end of a link cannot go to a server, or null when it can. */
export const reattachRefusal = (
  editor: Editor,
  link: LinkRecord,
  end: 'from' | 'to',
  server: ServerId,
): string | null => linkRefusal(editor, end === 'from' ? link.to : link.from, server, link.id)
