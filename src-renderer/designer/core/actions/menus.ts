import type { TierId } from '@shared/design/records.ts'
import { type PaletteColor, tierColor } from '@shared/drawing/faces.ts'
import { READ_ONLY } from '../drawing.ts'
import type { Editor } from '../editor.ts'
import { type Hit, recordOf } from '../hit.ts'
import type { Menu } from '../session-state.ts'
import { type ActionContext, enabled, titleOf } from './action.ts'
import { called, counted } from '../words.ts'
import { shownKey } from '../keys.ts'
import { actionOf } from './index.ts'

/** A line of a menu: an action, greyed with the reason when it cannot be done, or a dividing line. */
export type MenuEntry =
  | {
      readonly kind: 'action'
      readonly id: string
      readonly title: string
      readonly shortcut: string
      readonly reason: string | null
    }
  | { readonly kind: 'divider' }
  /** The colours that a tier may have, with the one it has. */
  | { readonly kind: 'colors'; readonly current: PaletteColor; readonly reason: string | null }

const LINE = '-'
const COLORS = 'colors'
const serverMenu = [
  'edit.rename',
  'edit.properties',
  'view.findings',
  LINE,
  'server.link',
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'template.save',
  LINE,
  'server.lock',
  'edit.delete',
]
const severalMenu = [
  'edit.properties',
  LINE,
  'arrange.left',
  'arrange.centre',
  'arrange.right',
  'arrange.top',
  'arrange.middle',
  'arrange.bottom',
  'arrange.across',
  'arrange.down',
  'arrange.tidy',
  LINE,
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  'template.save',
  LINE,
  'server.lock',
  'edit.delete',
]
const linkMenu = [
  'edit.rename',
  'edit.properties',
  LINE,
  'link.reverse',
  'link.straighten',
  LINE,
  'link.add-rule',
  'link.remove-rule',
  LINE,
  'edit.delete',
]
const menus: Record<Hit['kind'] | 'label' | 'several', readonly string[]> = {
  server: serverMenu,
  several: severalMenu,
  port: serverMenu,
  link: linkMenu,
  handle: linkMenu,
  bundle: linkMenu,
  note: ['edit.rename', LINE, 'edit.cut', 'edit.copy', 'edit.duplicate', LINE, 'edit.delete'],
  lane: [
    'server.add',
    'server.add-dedicated',
    'edit.paste',
    LINE,
    'tier.add-above',
    'tier.add-below',
    'tier.up',
    'tier.down',
    LINE,
    'tier.rename',
    'tier.properties',
    'tier.select-servers',
    'tier.collapse',
    'arrange.tidy',
    LINE,
    'note.add',
    LINE,
    'tier.delete',
  ],
  label: [
    'tier.rename',
    'tier.properties',
    'tier.select-servers',
    'tier.collapse',
    COLORS,
    'tier.apply-rules',
    'arrange.tidy',
    LINE,
    'server.add',
    'server.add-dedicated',
    LINE,
    'tier.add-above',
    'tier.add-below',
    'tier.up',
    'tier.down',
    LINE,
    'tier.delete',
  ],
  canvas: [
    'tier.add-below',
    'note.add',
    'network.add',
    'edit.paste',
    LINE,
    'edit.select-all',
    'edit.undo',
    'edit.redo',
    'view.history',
    'version.save',
    'template.insert',
    LINE,
    'view.find',
    'view.zoom-fit',
    'view.zoom-full',
    'view.minimap',
    'view.bundle',
    'arrange.tidy',
    'design.lanes-direction',
    'view.legend',
    'view.what-if',
  ],
}

/** Where a menu's actions take place. */
export const menuContext = (editor: Editor, menu: Menu): ActionContext => ({
  editor,
  world: menu.world,
  ...(menu.hit.kind === 'lane' ? { tier: menu.hit.id } : {}),
})

/** What can be done at a place of the canvas. */
export function menuEntries(editor: Editor, menu: Menu): MenuEntry[] {
  const context = menuContext(editor, menu)
  return menus[menuKind(editor, menu.hit)].flatMap((id): MenuEntry[] => {
    if (id === LINE) return [{ kind: 'divider' }]
    if (id === COLORS) return colorsEntry(editor, context.tier)
    const action = actionOf(id)
    if (!action) return []
    const can = enabled(action, context)
    return [
      {
        kind: 'action',
        id,
        title: titleOf(action, context),
        shortcut: shownKey(id),
        reason: can === true ? null : can,
      },
    ]
  })
}

function colorsEntry(editor: Editor, id: TierId | undefined): MenuEntry[] {
  const tier = id && editor.store.get<'tier'>(id)
  if (!tier) return []
  return [{ kind: 'colors', current: tierColor(tier), reason: editor.readOnly ? READ_ONLY : null }]
}

function menuKind(editor: Editor, hit: Hit): keyof typeof menus {
  if (hit.kind === 'lane' && hit.label) return 'label'
  const onServer = hit.kind === 'server' || hit.kind === 'port'
  return onServer && editor.selected('server').length > 1 ? 'several' : hit.kind
}

/** What a menu is about, as its heading. */
export function menuTitle(editor: Editor, { hit }: Menu): string {
  if (hit.kind === 'canvas') return 'Design'
  if (editor.selection.size > 1 && hit.kind !== 'lane') return counted(editor.selectedRecords())
  const about = recordOf(hit)
  const record = about && editor.store.get(about)
  if (record?.type === 'tier') return `Tier ${called(record)}`
  if (record?.type === 'server') return called(record)
  if (record?.type === 'link') {
    const [from, to] = [record.from, record.to].map((id) => editor.store.get<'server'>(id))
    return `${from ? called(from) : '?'} → ${to ? called(to) : '?'}`
  }
  return 'Note'
}
