import type { TierId } from '@shared/design/records.ts'
import { t, tn } from '@shared/text/translate.ts'
import type { Editor } from './editor.ts'
import { called } from './words.ts'

/**
 * Draws a tier as a strip, or as a lane again, as one step. Servers that go out of sight are no longer selected; the
 * tier is, where nothing else remains, so that the same key brings them back.
 */
export function setCollapsed(editor: Editor, id: TierId, collapsed: boolean): void {
  const tier = editor.store.get<'tier'>(id)
  if (!tier || tier.collapsed === collapsed) return
  const name = called(tier)
  editor.transact(collapsed ? t`Collapse tier ${name}` : t`Expand tier ${name}`, (store) =>
    store.update<'tier'>(id, { collapsed }),
  )
  const servers = editor.layout.serversOf(id)
  if (!collapsed) return editor.announce(t`Expanded tier ${name}`)
  const hidden = new Set<string>(servers.map((server) => server.id))
  const kept = [...editor.selection].filter((one) => !hidden.has(one))
  editor.select(kept.length > 0 ? kept : [id])
  editor.announce(
    tn(
      servers.length,
      'Collapsed tier {0}: {n} server hidden',
      'Collapsed tier {0}: {n} servers hidden',
      name,
    ),
  )
}
