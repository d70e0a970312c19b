import type { TierId } from '@shared/design/records.ts'
import { t } from '@shared/text/translate.ts'
import { lockedReason } from '../words.ts'
import type { Action, ActionContext } from './action.ts'

/**
 * The lanes that are meant: the one pointed at, else those of the selected tiers and servers, else all. A single
 * selected server is most often the one that was touched last, and means nothing.
 */
function lanesMeant({ editor, tier }: ActionContext): ReadonlySet<TierId> {
  if (tier) return new Set([tier])
  const servers = editor.selected('server')
  const chosen = [
    ...(servers.length > 1 ? servers.map((server) => server.tier) : []),
    ...editor.selected('tier').map((one) => one.id),
  ]
  return new Set(chosen.length > 0 ? chosen : editor.layout.lanes().map((lane) => lane.tier.id))
}

const isPart = (context: ActionContext): boolean =>
  lanesMeant(context).size < context.editor.layout.lanes().length

export const tidyActions: readonly Action[] = [
  {
    id: 'arrange.tidy',
    title: (context) => (isPart(context) ? t`Tidy these lanes` : t`Tidy`),
    shortcuts: ['Ctrl+Shift+T'],
    changes: true,
    enabled: (context) => {
      const { editor } = context
      if (editor.session.tidying) return t`It is being tidied already`
      const servers = [...lanesMeant(context)].flatMap((tier) => editor.layout.serversOf(tier))
      if (servers.length === 0) return t`There are no servers to tidy`
      return servers.some((server) => !server.locked) || lockedReason()
    },
    run: (context) => context.editor.askToTidy(lanesMeant(context)),
  },
]
