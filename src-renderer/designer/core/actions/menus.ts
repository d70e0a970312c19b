import type { TierId } from '@shared/design/records.ts'
import { type PaletteColor, tierColor } from '@shared/drawing/faces.ts'
import { t } from '@shared/text/translate.ts'
import { readOnlyReason } from '../drawing.ts'
import type { Editor } from '../editor.ts'
import { type Hit, recordOf } from '../hit.ts'
import type { Menu } from '../session-state.ts'
import { type ActionContext, enabled } from './action.ts'
import { called, counted } from '../words.ts'
import { shownKey } from '../keys.ts'
import { actionOf } from './index.ts'
import { COLORS, groups, LINE, type MenuKind, menus } from './menu-lists.ts'

/** Something that can be done, greyed with the reason when it cannot be done now. */
export interface ActionEntry {
  readonly kind: 'action'
  readonly id: string
  readonly title: string
  readonly shortcut: string
  readonly reason: string | null
}
/** Actions that have a menu of their own beside the line that names them. */
export interface GroupEntry {
  readonly kind: 'group'
  readonly id: string
  readonly title: string
  readonly entries: readonly ActionEntry[]
}
/** A line of a menu: an action, actions in a menu of their own, or a dividing line. */
export type MenuEntry =
  | ActionEntry
  | GroupEntry
  | { readonly kind: 'divider' }
  /** The colours that a tier may have, with the one it has. */
  | { readonly kind: 'colors'; readonly current: PaletteColor; readonly reason: string | null }

/** Where a menu's actions take place. */
export const menuContext = (editor: Editor, menu: Menu): ActionContext => ({
  editor,
  world: menu.world,
  ...(menu.hit.kind === 'lane' ? { tier: menu.hit.id } : {}),
  ...(menu.hit.kind === 'network' || menu.hit.kind === 'pill-port' ? { network: menu.hit.id } : {}),
  ...(menu.hit.kind === 'disk' ? { disk: { server: menu.hit.id, at: menu.hit.at } } : {}),
})

/** What can be done at a place of the canvas. */
export function menuEntries(editor: Editor, menu: Menu): MenuEntry[] {
  const context = menuContext(editor, menu)
  return menus[menuKind(editor, menu.hit)].flatMap((id): MenuEntry[] => {
    if (id === LINE) return [{ kind: 'divider' }]
    if (id === COLORS) return colorsEntry(editor, context.tier)
    const group = groups[id]
    if (group) {
      const entries = group.ids.flatMap((one) => actionEntries(one, context))
      return [{ kind: 'group', id, title: group.title(), entries }]
    }
    return actionEntries(id, context)
  })
}

function actionEntries(id: string, context: ActionContext): ActionEntry[] {
  const action = actionOf(id)
  if (!action) return []
  const can = enabled(action, context)
  return [
    {
      kind: 'action',
      id,
      title: action.title(context),
      shortcut: shownKey(id),
      reason: can === true ? null : can,
    },
  ]
}

function colorsEntry(editor: Editor, id: TierId | undefined): MenuEntry[] {
  const tier = id && editor.store.get<'tier'>(id)
  if (!tier) return []
  return [{ kind: 'colors', current: tierColor(tier), reason: editor.readOnly ? readOnlyReason() : null }]
}

function menuKind(editor: Editor, hit: Hit): MenuKind {
  if (hit.kind === 'lane' && hit.label) return 'label'
  const onServer = hit.kind === 'server' || hit.kind === 'port'
  return onServer && editor.selected('server').length > 1 ? 'several' : hit.kind
}

/** What a menu is about, as its heading. */
export function menuTitle(editor: Editor, { hit }: Menu): string {
  if (hit.kind === 'canvas') return t`Design`
  const own = hit.kind === 'lane' || hit.kind === 'network' || hit.kind === 'pill-port' || hit.kind === 'disk'
  if (editor.selection.size > 1 && !own) return counted(editor.selectedRecords())
  const about = recordOf(hit)
  const record = about && editor.store.get(about)
  if (record?.type === 'tier') return t`Tier ${called(record)}`
  if (record?.type === 'server' && hit.kind === 'disk')
    return t`Volume ${record.disks[hit.at]?.name ?? ''} of ${called(record)}`
  if (record?.type === 'server') return called(record)
  if (record?.type === 'network') return t`Network ${called(record)}`
  if (record?.type === 'frame') return t`Frame ${called(record)}`
  if (record?.type === 'link') {
    const [from, to] = [record.from, record.to].map((id) => editor.store.get<'server'>(id))
    return `${from ? called(from) : '?'} → ${to ? called(to) : '?'}`
  }
  return t`Note`
}
