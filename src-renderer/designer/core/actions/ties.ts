import type { AffinityRecord } from '@shared/design/records.ts'
import { tieKind } from '@shared/design/tie-words.ts'
import { t } from '@shared/text/translate.ts'
import { dropRefusal, dropTies, tie, tieRefusal, tiesBetween } from '../tying.ts'
import type { Action } from './action.ts'

const keep = (kind: AffinityRecord['kind']): Action => ({
  id: `tie.${kind}`,
  title: () => tieKind(kind),
  changes: true,
  enabled: ({ editor }) => tieRefusal(editor.store, kind, editor.selected('server')) ?? true,
  run: ({ editor }) => void tie(editor, kind, editor.selected('server')),
})

/** Rules between the selected servers. */
export const tieActions: readonly Action[] = [
  keep('apart'),
  keep('together'),
  keep('near'),
  {
    id: 'tie.drop',
    title: () => t`Drop rules between them`,
    changes: true,
    enabled: ({ editor }) => dropRefusal(editor.store, editor.selected('server')) ?? true,
    run: ({ editor }) => dropTies(editor, tiesBetween(editor.store, editor.selected('server'))),
  },
]
