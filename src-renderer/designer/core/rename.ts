import { t } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import type { SessionState } from './session-state.ts'

type Editable = NonNullable<SessionState['editing']>

/** The text that renaming in place would change, and what it is called. */
export function editableText(
  editor: Editor,
  id: Editable,
): { text: string; label: string; multiline: boolean } {
  const record = editor.store.get(id)
  if (record?.type === 'note') return { text: record.text, label: t`Text of the note`, multiline: true }
  if (record?.type === 'link') return { text: record.label, label: t`Label of the link`, multiline: false }
  if (
    record?.type === 'tier' ||
    record?.type === 'server' ||
    record?.type === 'network' ||
    record?.type === 'frame'
  )
    return { text: record.name, label: nameLabel(record.type), multiline: false }
  return { text: '', label: t`Name`, multiline: false }
}

function nameLabel(type: 'tier' | 'server' | 'network' | 'frame'): string {
  switch (type) {
    case 'tier':
      return t`Name of the tier`
    case 'server':
      return t`Name of the server`
    case 'network':
      return t`Name of the network`
    case 'frame':
      return t`Name of the frame`
  }
}

/** What records hold at most. */
const MAX_NAME = 200
const MAX_TEXT = 10_000

/** Renames as one step; nothing happens when the text is the same, or empty where a name is needed. */
export function rename(editor: Editor, id: Editable, text: string): void {
  const record = editor.store.get(id)
  if (!record || editableText(editor, id).text === text) return
  if (record.type === 'note')
    editor.transact(t`Change the text of a note`, (store) =>
      store.update<'note'>(record.id, { text: text.slice(0, MAX_TEXT) }),
    )
  if (record.type === 'link')
    editor.transact(t`Label a link`, (store) =>
      store.update<'link'>(record.id, { label: text.trim().slice(0, MAX_NAME) }),
    )
  const name = text.trim().slice(0, MAX_NAME)
  if (record.type === 'frame')
    editor.transact(t`Name a frame`, (store) => store.update<'frame'>(record.id, { name }))
  if (name === '') return
  if (record.type === 'tier')
    editor.transact(t`Rename tier to ${name}`, (store) => store.update<'tier'>(record.id, { name }))
  if (record.type === 'server')
    editor.transact(t`Rename ${record.name} to ${name}`, (store) =>
      store.update<'server'>(record.id, { name }),
    )
  if (record.type === 'network')
    editor.transact(t`Rename network to ${name}`, (store) => store.update<'network'>(record.id, { name }))
}
