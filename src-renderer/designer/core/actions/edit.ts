import { newNote } from '@shared/design/create.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { copyText, paste, readClipping } from '../clipboard.ts'
import { pasteText } from '../pasted-text.ts'
import { called, counted } from '../words.ts'
import type { Action, ActionContext } from './action.ts'
import { removeNetwork } from './networks.ts'
import { deleteTier } from './tiers.ts'

const copyable = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length + editor.selected('note').length + editor.selected('frame').length > 0 ||
  t`Select a server, a note or a frame first`
const something = ({ editor }: ActionContext): true | string =>
  editor.selection.size > 0 || 'Nothing is selected'

/** Deletes what is selected, with the links of the servers that go. A tier that holds servers asks first. */
function deleteSelection(editor: Editor): void {
  const [tier] = editor.selected('tier')
  if (tier && editor.layout.serversOf(tier.id).length > 0)
    return editor.patch({
      question: { kind: 'delete-tier', tier: tier.id, servers: editor.layout.serversOf(tier.id).length },
    })
  if (tier) return deleteTier(editor, tier.id)
  const title = deletionTitle(editor)
  const ids = [...editor.selection]
  editor.transact(title, (store) => {
    for (const id of ids) {
      const record = store.get(id)
      if (record?.type === 'server')
        for (const link of editor.routes.linksOf(record.id)) store.remove(link.id)
      if (record?.type === 'network')
        removeNetwork(store, record.id, [...editor.layout.networks.membersOf(record.id)])
      store.remove(id)
    }
  })
  editor.announce(title.replace('Delete', 'Deleted'))
}

function deletionTitle(editor: Editor): string {
  const records = editor.selectedRecords()
  const [only] = records
  if (records.length === 1 && only?.type === 'server') return `Delete server ${called(only)}`
  if (records.length === 1 && only?.type === 'network') return `Delete network ${called(only)}`
  if (records.length === 1 && only) return `Delete ${only.type}`
  return `Delete ${counted(records)}`
}

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    title: ({ editor }) => (editor.history.undoTitle ? `Undo: ${editor.history.undoTitle}` : 'Undo'),
    shortcuts: ['Ctrl+Z'],
    changes: true,
    enabled: ({ editor }) => editor.history.undoTitle !== undefined || 'There is nothing to undo',
    run: ({ editor }) => editor.undo(),
  },
  {
    id: 'edit.redo',
    title: ({ editor }) => (editor.history.redoTitle ? `Redo: ${editor.history.redoTitle}` : 'Redo'),
    shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    changes: true,
    enabled: ({ editor }) => editor.history.redoTitle !== undefined || 'There is nothing to redo',
    run: ({ editor }) => editor.redo(),
  },
  {
    id: 'edit.rename',
    title: 'Rename',
    shortcuts: ['F2'],
    changes: true,
    enabled: ({ editor }) => editor.selection.size === 1 || 'Select one thing first',
    run: ({ editor }) => {
      const [id] = editor.selection
      if (!id || id === 'settings:design') return
      editor.reveal(id)
      editor.patch({ editing: id })
    },
  },
  {
    id: 'edit.duplicate',
    title: 'Duplicate',
    shortcuts: ['Ctrl+D'],
    changes: true,
    enabled: copyable,
    run: ({ editor }) => {
      const text = copyText(editor)
      const clip = text === undefined ? undefined : readClipping(text)
      if (clip) paste(editor, clip, 'Duplicate')
    },
  },
  {
    id: 'edit.copy',
    title: 'Copy',
    shortcuts: ['Ctrl+C'],
    changes: false,
    enabled: copyable,
    run: ({ editor }) => {
      const text = copyText(editor)
      if (text !== undefined) editor.keepCopy(text)
    },
  },
  {
    id: 'edit.cut',
    title: 'Cut',
    shortcuts: ['Ctrl+X'],
    changes: true,
    enabled: copyable,
    run: ({ editor }) => {
      const text = copyText(editor)
      if (text === undefined) return
      editor.keepCopy(text)
      deleteSelection(editor)
    },
  },
  {
    id: 'edit.paste',
    title: 'Paste',
    shortcuts: ['Ctrl+V'],
    changes: true,
    enabled: ({ editor }) => editor.copied !== undefined || 'Nothing was copied yet',
    run: ({ editor, world }) => {
      if (editor.copied !== undefined) pasteText(editor, editor.copied, world)
    },
  },
  {
    id: 'edit.delete',
    title: 'Delete',
    shortcuts: ['Delete', 'Backspace'],
    changes: true,
    enabled: something,
    run: ({ editor }) => deleteSelection(editor),
  },
  {
    id: 'edit.select-all',
    title: 'Select all',
    shortcuts: ['Ctrl+A'],
    changes: false,
    run: ({ editor }) => {
      const all = [...editor.store.all('server'), ...editor.store.all('note'), ...editor.store.all('frame')]
      editor.select(all.map((record) => record.id))
      editor.announce(`${counted(all)} selected`)
    },
  },
  {
    id: 'edit.properties',
    title: 'Properties',
    shortcuts: ['Enter'],
    changes: false,
    run: ({ editor }) => editor.askForProperties(),
  },
  {
    id: 'note.add',
    title: 'Add note',
    shortcuts: ['N'],
    changes: true,
    run: ({ editor, world }) => {
      const { width, height } = editor.session.viewport
      const at = world ?? editor.toWorld({ x: width / 2 - 100, y: height / 2 - 50 })
      const note = newNote({ x: Math.round(at.x), y: Math.round(at.y) })
      editor.transact('Add note', (store) => store.put(note))
      editor.select([note.id])
      editor.patch({ editing: note.id })
    },
  },
]
