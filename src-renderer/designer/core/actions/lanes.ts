import type { ServerRecord, TierId } from '@shared/design/records.ts'
import { settingsRecord } from '@shared/design/records.ts'
import { ruledFields } from '@shared/design/tier-rules.ts'
import { t, tn } from '@shared/text/translate.ts'
import { setCollapsed } from '../collapse.ts'
import type { Editor } from '../editor.ts'
import { followingLanes } from '../turn-lanes.ts'
import { called } from '../words.ts'
import type { Action, ActionContext } from './action.ts'
import { hasTier, tierOf } from './tiers.ts'

/** The tier that is meant: pointed at, selected, or that of a selected server which its strip hides. */
const collapsible = (context: ActionContext): TierId | undefined =>
  tierOf(context) ??
  context.editor.selected('server').find((server) => context.editor.layout.hidden(server.id))?.tier

const isCollapsed = (context: ActionContext): boolean => {
  const id = collapsible(context)
  return id !== undefined && context.editor.store.get<'tier'>(id)?.collapsed === true
}

/** What the rules of a tier would change of its servers. Those that exist already keep their disks. */
function ruled(
  editor: Editor,
  id: TierId,
): { server: ServerRecord; fields: ReturnType<typeof ruledFields> }[] {
  const tier = editor.store.get<'tier'>(id)
  if (!tier) return []
  return editor.layout.serversOf(id).flatMap((server) => {
    const built = (editor.status.get(server.id)?.state ?? 'designed') !== 'designed'
    const fields = ruledFields(server, tier, built)
    return Object.keys(fields).length > 0 ? [{ server, fields }] : []
  })
}

export const laneActions: readonly Action[] = [
  {
    id: 'design.lanes-direction',
    title: ({ editor }) =>
      editor.layout.direction === 'rows' ? t`Lanes side by side` : t`Lanes one under the other`,
    changes: true,
    run: ({ editor }) => {
      const lanes = editor.layout.direction === 'rows' ? 'columns' : 'rows'
      const title = lanes === 'columns' ? t`Lanes side by side` : t`Lanes one under the other`
      const settings = editor.store.get<'settings'>('settings:design')
      const following = followingLanes(editor.store, editor.layout, lanes)
      editor.transact(title, (store) => {
        store.put({
          ...(settings ?? settingsRecord.parse({ id: 'settings:design', type: 'settings' })),
          lanes,
        })
        for (const record of following) store.put(record)
      })
      editor.zoomToFit()
      editor.announce(title)
    },
  },
  {
    id: 'tier.collapse',
    title: (context) => (isCollapsed(context) ? t`Expand tier` : t`Collapse tier`),
    shortcuts: ['Ctrl+.'],
    changes: true,
    enabled: (context) => collapsible(context) !== undefined || hasTier(context),
    run: (context) => {
      const id = collapsible(context)
      if (id) setCollapsed(context.editor, id, !isCollapsed(context))
    },
  },
  {
    id: 'tier.apply-rules',
    title: () => t`Apply lane rules to its servers`,
    changes: true,
    enabled: (context) => {
      const id = tierOf(context)
      if (!id) return hasTier(context)
      if (context.editor.layout.serversOf(id).length === 0) return t`This tier has no servers`
      return ruled(context.editor, id).length > 0 || t`Its servers are as its rules say`
    },
    run: (context) => {
      const { editor } = context
      const tier = editor.store.get<'tier'>(tierOf(context) ?? 'tier:none')
      if (!tier) return
      const changes = ruled(editor, tier.id)
      editor.transact(t`Apply the rules of tier ${called(tier)}`, (store) => {
        for (const { server, fields } of changes) store.update<'server'>(server.id, fields)
      })
      editor.announce(
        tn(
          changes.length,
          '{n} server follows the rules of {0}',
          '{n} servers follow the rules of {0}',
          called(tier),
        ),
      )
    },
  },
]
