import { newNote } from '@shared/design/create.ts'
import type { ServerId } from '@shared/design/records.ts'
import { untie } from '@shared/design/ties.ts'
import { t } from '@shared/text/translate.ts'
import type { Editor } from '../editor.ts'
import { copyText, paste, readClipping } from '../clipboard.ts'
import { pasteText } from '../pasted-text.ts'
import { called, counted, kindWord } from '../words.ts'
import type { Action, ActionContext } from './action.ts'
import { removeNetwork } from './networks.ts'
import { deleteTier } from './tiers.ts'

const copyable = ({ editor }: ActionContext): true | string =>
  editor.selected('server').length + editor.selected('note').length + editor.selected('frame').length > 0 ||
  t`Select a server, a note or a frame first`
const something = ({ editor }: ActionContext): true | string =>
  editor.selection.size > 0 || t`Nothing is selected`

/** Deletes what is selected, with the links of the servers that go; rules between servers do without them. A tier that holds servers asks first. */
function deleteSelection(editor: Editor): void {
  const [tier] = editor.selected('tier')
  if (tier && editor.layout.serversOf(tier.id).length > 0)
    return editor.patch({
      question: { kind: 'delete-tier', tier: tier.id, servers: editor.layout.serversOf(tier.id).length },
    })
  if (tier) return deleteTier(editor, tier.id)
  const what = selectionWords(editor)
  const ids = [...editor.selection]
  editor.transact(t`Delete ${what}`, (store) => {
    const servers = new Set<ServerId>()
    for (const id of ids) {
      const record = store.get(id)
      if (record?.type === 'server') {
        servers.add(record.id)
        for (const link of editor.routes.linksOf(record.id)) store.remove(link.id)
      }
      if (record?.type === 'network')
        removeNetwork(store, record.id, [...editor.layout.networks.membersOf(record.id)])
      store.remove(id)
    }
    untie(store, servers)
  })
  editor.announce(t`Deleted ${what}`)
}

/** "server web-1", "note", "3 servers and 1 note". */
function selectionWords(editor: Editor): string {
  const records = editor.selectedRecords()
  const [only] = records
  if (records.length !== 1 || !only) return counted(records)
  if (only.type === 'server') return t`server ${called(only)}`
  return only.type === 'network' ? t`network ${called(only)}` : kindWord(only.type)
}

export const editActions: readonly Action[] = [
  {
    id: 'edit.undo',
    title: ({ editor }) => (editor.history.undoTitle ? t`Undo: ${editor.history.undoTitle}` : t`Undo`),
    shortcuts: ['Ctrl+Z'],
    changes: true,
    enabled: ({ editor }) => editor.history.undoTitle !== undefined || t`There is nothing to undo`,
    run: ({ editor }) => editor.undo(),
  },
  {
    id: 'edit.redo',
    title: ({ editor }) => (editor.history.redoTitle ? t`Redo: ${editor.history.redoTitle}` : t`Redo`),
    shortcuts: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    changes: true,
    enabled: ({ editor }) => editor.history.redoTitle !== undefined || t`There is nothing to redo`,
    run: ({ editor }) => editor.redo(),
  },
  {
    id: 'edit.rename',
    title: () => t`Rename`,
    shortcuts: ['F2'],
    changes: true,
    enabled: ({ editor }) => editor.selection.size === 1 || t`Select one thing first`,
    run: ({ editor }) => {
      const [id] = editor.selection
      const record = id && editor.store.get(id)
      if (!record || record.type === 'settings' || record.type === 'affinity') return
      editor.reveal(record.id)
      editor.patch({ editing: record.id })
    },
  },
  {
    id: 'edit.duplicate',
    title: () => t`Duplicate`,
    shortcuts: ['Ctrl+D'],
    changes: true,
    enabled: copyable,
    run: ({ editor }) => {
      const text = copyText(editor)
      const clip = text === undefined ? undefined : readClipping(text)
      if (clip) paste(editor, clip, t`Duplicate`)
    },
  },
  {
    id: 'edit.copy',
    title: () => t`Copy`,
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
    title: () => t`Cut`,
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
    title: () => t`Paste`,
    shortcuts: ['Ctrl+V'],
    changes: true,
    enabled: ({ editor }) => editor.copied !== undefined || t`Nothing was copied yet`,
    run: ({ editor, world }) => {
      if (editor.copied !== undefined) pasteText(editor, editor.copied, world)
    },
  },
  {
    id: 'edit.delete',
    title: () => t`Delete`,
    shortcuts: ['Delete', 'Backspace'],
    changes: true,
    enabled: something,
    run: ({ editor }) => deleteSelection(editor),
  },
  {
    id: 'edit.select-all',
    title: () => t`Select all`,
    shortcuts: ['Ctrl+A'],
    changes: false,
    run: ({ editor }) => {
      const all = [...editor.store.all('server'), ...editor.store.all('note'), ...editor.store.all('frame')]
      editor.select(all.map((record) => record.id))
      editor.announce(t`${counted(all)} selected`)
    },
  },
  {
    id: 'edit.properties',
    title: () => t`Properties`,
    shortcuts: ['Enter'],
    changes: false,
    run: ({ editor }) => editor.askForProperties(),
  },
  {
    id: 'note.add',
    title: () => t`Add note`,
    shortcuts: ['N'],
    changes: true,
    run: ({ editor, world }) => {
      const { width, height } = editor.session.viewport
      const at = world ?? editor.toWorld({ x: width / 2 - 100, y: height / 2 - 50 })
      const note = newNote({ x: Math.round(at.x), y: Math.round(at.y) })
      editor.transact(t`Add note`, (store) => store.put(note))
      editor.select([note.id])
      editor.patch({ editing: note.id })
    },
  },
]
