import type { DesignRecord, ServerId, ServerRecord, TierId } from '@shared/design/records.ts'
import { byOrder } from '@shared/drawing/layout.ts'
import { t } from '@shared/text/translate.ts'
import type { PaletteEntry } from '../app/palette/entry.ts'
import { keyText } from '../keys/press.ts'
import { type Action, enabled } from './core/actions/action.ts'
import { actions, perform } from './core/actions/index.ts'
import { createEditor } from './core/create-editor.ts'
import type { Editor } from './core/editor.ts'
import { shownKey } from './core/keys.ts'
import { called } from './core/words.ts'

/** What the open designer offers to the command palette: its actions, as they can be done now, and its servers. */
export function designerEntries(editor: Editor): PaletteEntry[] {
  const show = (id: ServerId): void => {
    editor.cancel()
    showServer(editor, id)
  }
  return [
    ...actions.map((action) => {
      const can = enabled(action, { editor })
      return actionEntry(editor, action, can === true ? null : can)
    }),
    ...serverEntries(editor.store.records(), show),
  ]
}

/** The same while the designer is not on the screen: servers lead to it, actions wait for it. */
export function awayEntries(
  records: readonly DesignRecord[],
  onserver: (id: ServerId) => void,
): PaletteEntry[] {
  const editor = createEditor([])
  return [
    ...serverEntries(records, onserver),
    ...actions.map((action) => actionEntry(editor, action, t`Go to the design first`)),
  ]
}

/** Selects a server and brings it into the middle of the view. */
export function showServer(editor: Editor, id: ServerId): void {
  const server = editor.store.get<'server'>(id)
  if (!server) return
  editor.select([id])
  editor.zoomToSelection()
  editor.announce(t`${called(server)} selected`)
}

function actionEntry(editor: Editor, action: Action, reason: string | null): PaletteEntry {
  const shortcut = shownKey(action.id)
  return {
    id: action.id,
    kind: t`Designer`,
    title: action.title({ editor }),
    ...(shortcut ? { shortcut: keyText(shortcut) } : {}),
    reason,
    run: () => {
      editor.cancel()
      perform(editor, action.id)
    },
  }
}

function serverEntries(records: readonly DesignRecord[], show: (id: ServerId) => void): PaletteEntry[] {
  const tiers = records.filter((record) => record.type === 'tier').toSorted(byOrder)
  const place = new Map<TierId, number>(tiers.map((tier, at) => [tier.id, at]))
  const nameOf = new Map<TierId, string>(tiers.map((tier) => [tier.id, called(tier)]))
  const order = (a: ServerRecord, b: ServerRecord): number =>
    (place.get(a.tier) ?? 0) - (place.get(b.tier) ?? 0) || a.y - b.y || a.x - b.x
  return records
    .filter((record) => record.type === 'server')
    .toSorted(order)
    .map((server) => ({
      id: server.id,
      kind: t`Server`,
      title: called(server),
      detail: nameOf.get(server.tier) ?? '',
      reason: null,
      run: () => show(server.id),
    }))
}
