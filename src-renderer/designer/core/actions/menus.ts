import type { Editor } from '../editor.ts'
import type { Hit } from '../hit.ts'
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

const LINE = '-'
const serverMenu = [
  'edit.rename',
  'edit.properties',
  LINE,
  'server.link',
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
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
  LINE,
  'server.add-replica',
  'server.tier-up',
  'server.tier-down',
  LINE,
  'edit.cut',
  'edit.copy',
  'edit.duplicate',
  LINE,
  'server.lock',
  'edit.delete',
]
const menus: Record<Hit['kind'] | 'label' | 'several', readonly string[]> = {
  server: serverMenu,
  several: severalMenu,
  port: serverMenu,
  link: ['edit.properties', 'link.reverse', LINE, 'edit.delete'],
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
    LINE,
    'note.add',
    LINE,
    'tier.delete',
  ],
  label: [
    'tier.rename',
    'tier.properties',
    'tier.select-servers',
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
    LINE,
    'view.find',
    'view.zoom-fit',
    'view.zoom-full',
    'view.minimap',
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

function menuKind(editor: Editor, hit: Hit): keyof typeof menus {
  if (hit.kind === 'lane' && hit.label) return 'label'
  const onServer = hit.kind === 'server' || hit.kind === 'port'
  return onServer && editor.selected('server').length > 1 ? 'several' : hit.kind
}

/** What a menu is about, as its heading. */
export function menuTitle(editor: Editor, { hit }: Menu): string {
  if (hit.kind === 'canvas') return 'Design'
  if (editor.selection.size > 1 && hit.kind !== 'lane') return counted(editor.selectedRecords())
  const record = editor.store.get(hit.id)
  if (record?.type === 'tier') return `Tier ${called(record)}`
  if (record?.type === 'server') return called(record)
  if (record?.type === 'link') {
    const [from, to] = [record.from, record.to].map((id) => editor.store.get<'server'>(id))
    return `${from ? called(from) : '?'} → ${to ? called(to) : '?'}`
  }
  return 'Note'
}
