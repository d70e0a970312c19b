import { type Combo, normalise } from '@shared/keyboard/combo.ts'
import { type KeyedAction, Keymap } from '@shared/keyboard/keymap.ts'
import type { ChosenKeys } from '@shared/keyboard/preferences.ts'
import { windowActions } from '@shared/keyboard/window-actions.ts'
import { t } from '@shared/text/translate.ts'
import { actions } from '../designer/core/actions/index.ts'
import { createEditor } from '../designer/core/create-editor.ts'
import { designerKeyed, leftToClipboard } from '../designer/core/keys.ts'

export interface ShortcutRow {
  readonly id: string
  readonly title: string
  readonly keys: readonly Combo[]
  /** Other keys than the action's own. */
  readonly chosen: boolean
  /** Why its keys cannot be changed; null when they can. */
  readonly fixed: string | null
}

export interface ShortcutGroup {
  readonly title: string
  readonly rows: readonly ShortcutRow[]
}

/** Every action that can have shortcuts. */
export const keyedActions: readonly KeyedAction[] = [...windowActions, ...designerKeyed]

const rowsOfTables = (): ShortcutRow[] => {
  const fixed = (title: string, ...keys: Combo[]): ShortcutRow => ({
    id: `fixed ${title}`,
    title,
    keys,
    chosen: false,
    fixed: t`It is the same in every list`,
  })
  return [
    fixed(t`Next row`, 'ArrowDown', 'J'),
    fixed(t`Previous row`, 'ArrowUp', 'K'),
    fixed(t`Open the row`, 'Enter'),
    fixed(t`Close a dialog or menu`, 'Escape'),
    fixed(t`Open the context menu`, 'Shift+F10'),
  ]
}

/** The group of an action, by the first part of its id. */
function groupOf(id: string): string {
  switch (id.split('.')[0]) {
    case 'window':
    case 'go':
      return t`Everywhere`
    case 'file':
    case 'tab':
      return t`Files and tabs`
    case 'tables':
      return t`Tables and lists`
    case 'edit':
      return t`Editing`
    case 'server':
      return t`Servers`
    case 'arrange':
      return t`Arranging`
    case 'tier':
    case 'design':
      return t`Tiers`
    case 'link':
      return t`Links`
    case 'version':
    case 'template':
      return t`Versions and templates`
    case 'view':
      return t`View`
    default:
      return t`Other things on the canvas`
  }
}

/** The titles of actions, as they are where nothing is drawn. */
export function actionTitles(): Map<string, string> {
  const editor = createEditor([])
  return new Map<string, string>([
    ...windowActions.map((action) => [action.id, action.title()] as const),
    ...actions.map((action) => [action.id, action.title({ editor })] as const),
  ])
}

/** All shortcuts as they are in force, in groups. */
export function shortcutGroups(chosen: ChosenKeys): ShortcutGroup[] {
  const map = new Keymap(keyedActions, chosen)
  const titles = actionTitles()
  const groups = new Map<string, ShortcutRow[]>()
  const order = ['window', 'file', 'edit', 'server', 'tier', 'link', 'arrange', 'view', 'version', 'other']
  for (const name of order) groups.set(groupOf(`${name}.x`), [])
  for (const { id } of keyedActions) {
    const group = groupOf(id)
    const row: ShortcutRow = {
      id,
      title: titles.get(id) ?? id,
      keys: map.keysOf(id),
      chosen: map.isChosen(id),
      fixed: leftToClipboard.has(id) ? t`The system's clipboard needs it` : null,
    }
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  const tables = groupOf('tables.x')
  groups.set(tables, [...(groups.get(tables) ?? []), ...rowsOfTables()])
  return [...groups].map(([title, rows]) => ({ title, rows })).filter(({ rows }) => rows.length > 0)
}

/** The groups with what answers a search, by words of the title or by keys: "undo", "ctrl+z". */
export function searched(groups: readonly ShortcutGroup[], query: string): ShortcutGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const combo = normalise(query)?.toLowerCase()
  const answers = ({ title, keys }: ShortcutRow): boolean => {
    const pressed = keys.map((key) => key.toLowerCase())
    if (combo !== undefined && query.trim().length > 1 && pressed.includes(combo)) return true
    const text = `${title} ${pressed.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return groups
    .map(({ title, rows }) => ({ title, rows: rows.filter(answers) }))
    .filter(({ rows }) => rows.length > 0)
}
