import type { MenuAction } from '@shared/contract/app.ts'
import type { WindowActionId } from '@shared/keyboard/window-actions.ts'
import { designDialogs } from '../designs/design-dialogs.svelte.ts'
import { designs } from '../designs/designs.svelte.ts'
import { windowCommands } from './window-commands.ts'

const exportOf = {
  'export-svg': 'svg',
  'export-png': 'png',
  'export-pdf': 'pdf',
  'export-markdown': 'markdown',
  'export-terraform': 'terraform',
  'export-haproxy': 'haproxy',
  'export-csv': 'csv',
} as const

const commandOf: Partial<Record<MenuAction, WindowActionId>> = {
  'new-design': 'file.new',
  'new-from-template': 'file.template',
  'open-file': 'file.open',
  'save-file': 'file.save',
  'save-file-as': 'file.save-as',
  'close-tab': 'tab.close',
  'new-window': 'tab.new-window',
  'add-host': 'window.add-host',
  plan: 'window.review',
  'show-design': 'go.design',
  'show-hosts': 'go.hosts',
  'show-images': 'go.images',
  'show-jobs': 'go.jobs',
  'show-audit': 'go.audit',
  'show-settings': 'go.settings',
  shortcuts: 'window.shortcuts',
}

/** Carries out what was chosen in the native menu. Editing and zooming belong to the designer, which listens too. */
export function onMenu(action: MenuAction): void {
  const command = commandOf[action]
  if (command) return windowCommands[command]()
  const id = designs.currentId
  if (!id) return
  if (action === 'import-csv') void designDialogs.importCsv(id)
  else if (action in exportOf) designDialogs.exportAs(id, exportOf[action as keyof typeof exportOf])
}
