import { t } from '@shared/text/translate.ts'
import type { Action } from './action.ts'

export const imageActions: readonly Action[] = [
  {
    id: 'server.capture',
    title: () => t`Capture image…`,
    changes: false,
    enabled: ({ editor }) => {
      const [server, another] = editor.selected('server')
      if (!server || another) return t`Select one server first`
      const state = editor.status.get(server.id)?.state ?? 'designed'
      return state !== 'designed' || t`Nothing of it is deployed yet`
    },
    run: ({ editor }) => editor.patch({ dialog: 'capture-image' }),
  },
]
