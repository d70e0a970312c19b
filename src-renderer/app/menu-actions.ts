import type { MenuAction } from '@shared/contract/app.ts'
import { designDialogs } from '../designs/design-dialogs.svelte.ts'
import { designs } from '../designs/designs.svelte.ts'
import { navigation } from './navigation.svelte.ts'

const exportOf = {
  'export-svg': 'svg',
  'export-png': 'png',
  'export-pdf': 'pdf',
  'export-markdown': 'markdown',
  'export-terraform': 'terraform',
  'export-haproxy': 'haproxy',
  'export-csv': 'csv',
} as const

/** Carries out what was chosen in the native menu. Editing and zooming belong to the designer, which listens too. */
export function onMenu(action: MenuAction): void {
  const id = designs.currentId
  switch (action) {
    case 'new-design':
      navigation.go('design')
      void designs.create(false)
      break
    case 'import-design':
      navigation.go('design')
      void designs.importFile()
      break
    case 'export-design':
      if (id) void designs.exportFile(id)
      break
    case 'new-from-template':
      designDialogs.templates()
      break
    case 'import-csv':
      if (id) void designDialogs.importCsv(id)
      break
    case 'export-svg':
    case 'export-png':
    case 'export-pdf':
    case 'export-markdown':
    case 'export-terraform':
    case 'export-haproxy':
    case 'export-csv':
      if (id) designDialogs.exportAs(id, exportOf[action])
      break
    case 'add-host':
      navigation.openAddHost()
      break
    case 'plan':
      if (id) navigation.review = { designId: id, destroy: false }
      break
    case 'show-design':
      navigation.go('design')
      break
    case 'show-hosts':
      navigation.go('hosts')
      break
    case 'show-jobs':
      navigation.go('jobs')
      break
    case 'show-audit':
      navigation.go('audit')
      break
    case 'show-settings':
      navigation.go('settings')
      break
    case 'shortcuts':
      navigation.shortcuts = true
      break
    case 'undo':
    case 'redo':
    case 'delete':
    case 'select-all':
    case 'zoom-in':
    case 'zoom-out':
    case 'zoom-fit':
      break
  }
}
