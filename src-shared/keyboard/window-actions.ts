import { t } from '../text/translate.ts'
import type { KeyedAction } from './keymap.ts'

export type WindowActionId =
  | 'window.palette'
  | 'window.shortcuts'
  | 'window.review'
  | 'window.add-host'
  | 'go.design'
  | 'go.hosts'
  | 'go.images'
  | 'go.jobs'
  | 'go.audit'
  | 'go.settings'
  | 'tables.search'
  | 'file.new'
  | 'file.template'
  | 'file.open'
  | 'file.save'
  | 'file.save-as'
  | 'tab.next'
  | 'tab.previous'
  | 'tab.close'
  | 'tab.new-window'

export interface WindowAction extends KeyedAction {
  readonly id: WindowActionId
  title(): string
}

const everywhere = (id: WindowActionId, title: () => string, ...keys: string[]): WindowAction => ({
  id,
  scope: 'window',
  keys,
  title,
})

/** What shortcuts do in the whole window; what they do in the designer is said by its own actions. */
export const windowActions: readonly WindowAction[] = [
  everywhere('window.palette', () => t`Find an action, server, host or screen`, 'Ctrl+K', 'Ctrl+Shift+P'),
  everywhere('window.shortcuts', () => t`Show the keyboard shortcuts`, '?'),
  everywhere('window.review', () => t`Review the plan of the design`, 'P', 'Ctrl+Enter'),
  everywhere('window.add-host', () => t`Add a host`, 'Ctrl+Shift+H'),
  everywhere('go.design', () => t`Go to the design`, 'G D', 'Ctrl+Alt+1'),
  everywhere('go.hosts', () => t`Go to hosts`, 'G H', 'Ctrl+Alt+2'),
  everywhere('go.images', () => t`Go to images`, 'G I', 'Ctrl+Alt+5'),
  everywhere('go.jobs', () => t`Go to jobs`, 'G J', 'Ctrl+Alt+3'),
  everywhere('go.audit', () => t`Go to the audit log`, 'G A', 'Ctrl+Alt+4'),
  everywhere('go.settings', () => t`Go to settings`, 'G S', 'Ctrl+,'),
  { ...everywhere('tables.search', () => t`Search on this screen`, '/'), scope: 'tables' },
  everywhere('file.new', () => t`New design`, 'Ctrl+N'),
  everywhere('file.template', () => t`New design from a template`, 'Ctrl+Shift+N'),
  everywhere('file.open', () => t`Open a file`, 'Ctrl+O'),
  everywhere('file.save', () => t`Write the design to its file`, 'Ctrl+S'),
  everywhere('file.save-as', () => t`Save the design as a file`, 'Ctrl+Shift+S'),
  everywhere('tab.next', () => t`Next tab`, 'Ctrl+Tab', 'Ctrl+PageDown'),
  everywhere('tab.previous', () => t`Previous tab`, 'Ctrl+Shift+Tab', 'Ctrl+PageUp'),
  everywhere('tab.close', () => t`Close the tab`, 'Ctrl+W'),
  everywhere('tab.new-window', () => t`Open in a new window`),
]
