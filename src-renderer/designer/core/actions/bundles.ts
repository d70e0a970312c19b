import { t } from '@shared/text/translate.ts'
import { bundlesShown, SEVERAL } from '../bundling.ts'
import type { Action } from './action.ts'

/** How many links are drawn: the person's word counts until it is left to Terrace again. */
export const bundleActions: readonly Action[] = [
  {
    id: 'view.bundle',
    title: ({ editor }) => (bundlesShown(editor).length > 0 ? t`Draw every link` : t`Bundle links`),
    shortcuts: ['B'],
    changes: false,
    enabled: ({ editor }) =>
      editor.bundles.all().some((bundle) => bundle.links.size >= SEVERAL) ||
      t`No two tiers have several links between them`,
    run: ({ editor }) => {
      const bundling = bundlesShown(editor).length > 0 ? 'never' : 'always'
      editor.patch({ bundling })
      editor.announce(
        bundling === 'never' ? t`Every link is drawn` : t`Links between two tiers are drawn as one bundle`,
      )
    },
  },
  {
    id: 'view.bundle-auto',
    title: () => t`Bundle links where there are many`,
    changes: false,
    enabled: ({ editor }) => editor.session.bundling !== 'auto' || t`That is so already`,
    run: ({ editor }) => {
      editor.patch({ bundling: 'auto' })
      editor.announce(t`Links are bundled from far off, where there are many`)
    },
  },
]
