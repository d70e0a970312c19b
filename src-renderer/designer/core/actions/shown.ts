import { t } from '@shared/text/translate.ts'
import type { Action } from './action.ts'

/** What the canvas shows besides the drawing, or only of what is pointed at and selected. */
export const shownActions: readonly Action[] = [
  {
    id: 'view.networks',
    title: ({ editor }) =>
      editor.session.networks ? t`Hide the lines of networks` : t`Show the lines of networks`,
    shortcuts: ['Shift+N'],
    changes: false,
    run: ({ editor }) => {
      const networks = !editor.session.networks
      editor.patch({ networks })
      editor.announce(networks ? t`Lines of networks shown` : t`Lines of networks hidden`)
    },
  },
  {
    id: 'view.volumes',
    title: ({ editor }) => (editor.session.volumes ? t`Hide volumes` : t`Show volumes`),
    shortcuts: ['Shift+V'],
    changes: false,
    run: ({ editor }) => {
      const volumes = !editor.session.volumes
      editor.patch({ volumes })
      editor.announce(volumes ? t`Volumes shown` : t`Volumes hidden`)
    },
  },
]
