import type { WindowActionId } from '@shared/keyboard/window-actions.ts'
import { designDialogs } from '../designs/design-dialogs.svelte.ts'
import { designFiles } from '../designs/design-files.svelte.ts'
import { designs } from '../designs/designs.svelte.ts'
import { tabs } from '../designs/tabs.svelte.ts'
import { navigation } from './navigation.svelte.ts'
import { palette } from './palette/palette.svelte.ts'

const withDesign = (act: (id: string) => void) => (): void => {
  if (designs.currentId) act(designs.currentId)
}
const tabbed = (act: () => void) => (): void => {
  // Elsewhere no tabs are seen, so none is closed or changed.
  if (navigation.screen === 'design') act()
}

/** What the window itself can do, for shortcuts, the native menu and the palette alike. */
export const windowCommands: Readonly<Record<WindowActionId, () => void>> = {
  'window.palette': () => palette.toggle(),
  'window.shortcuts': () => (navigation.shortcuts = true),
  'window.review': withDesign((id) => (navigation.review = { designId: id, destroy: false })),
  'window.add-host': () => navigation.openAddHost(),
  'go.design': () => navigation.go('design'),
  'go.hosts': () => navigation.go('hosts'),
  'go.images': () => navigation.go('images'),
  'go.jobs': () => navigation.go('jobs'),
  'go.audit': () => navigation.go('audit'),
  'go.settings': () => navigation.go('settings'),
  'tables.search': () => document.querySelector<HTMLElement>('main [type=search]')?.focus(),
  'file.new': () => void designs.create(false),
  'file.template': () => designDialogs.templates(),
  'file.open': () => void designFiles.open(),
  'file.save': withDesign((id) => void designFiles.save(id)),
  'file.save-as': withDesign((id) => void designFiles.saveAs(id)),
  'tab.next': tabbed(() => tabs.step(1)),
  'tab.previous': tabbed(() => tabs.step(-1)),
  'tab.close': tabbed(withDesign((id) => void tabs.close(id))),
  'tab.new-window': tabbed(withDesign((id) => void tabs.toNewWindow(id))),
}
