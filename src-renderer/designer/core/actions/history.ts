import { t } from '@shared/text/translate.ts'
import type { Action, ActionContext } from './action.ts'

const drawn = ({ editor }: ActionContext): true | string =>
  !editor.readOnly || t`This design can only be read`

export const historyActions: readonly Action[] = [
  {
    id: 'view.history',
    title: ({ editor }) => (editor.session.history ? t`Hide the history` : t`Show the history`),
    shortcuts: ['Ctrl+H'],
    changes: false,
    run: ({ editor }) => editor.patch({ history: editor.session.history ? null : 'steps' }),
  },
  {
    id: 'view.versions',
    title: () => t`Show the versions`,
    changes: false,
    run: ({ editor }) => editor.patch({ history: 'versions' }),
  },
  {
    id: 'version.save',
    title: () => t`Save a version…`,
    changes: false,
    enabled: drawn,
    run: ({ editor }) => editor.patch({ dialog: 'save-version' }),
  },
  {
    id: 'template.save',
    title: () => t`Save as template…`,
    changes: false,
    enabled: ({ editor }) => editor.selected('server').length > 0 || t`Select a server first`,
    run: ({ editor }) => editor.patch({ dialog: 'save-template' }),
  },
  {
    id: 'template.insert',
    title: () => t`Insert template…`,
    changes: true,
    run: ({ editor }) => editor.askForTemplate(),
  },
]
