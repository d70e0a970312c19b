import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '@shared/contract/app.ts'

/** The native menu. Items either use Electron's role or send an action to the window, which knows what can be done. */
export function installMenu(
  send: (action: MenuAction) => void,
  showLogs: () => void,
  platform: string,
): void {
  const item = (label: string, action: MenuAction, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(action),
    ...(accelerator ? { accelerator } : {}),
  })
  // Keys that also edit text (undo, delete, select all) are shown here but handled by the page, which knows the focus.
  const shown = (label: string, action: MenuAction, accelerator: string): MenuItemConstructorOptions => ({
    ...item(label, action, accelerator),
    registerAccelerator: false,
  })
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        item('New Design', 'new-design', 'CmdOrCtrl+N'),
        item('New from Template…', 'new-from-template', 'CmdOrCtrl+Shift+N'),
        item('Open Design File…', 'import-design', 'CmdOrCtrl+O'),
        item('Save Design as File…', 'export-design', 'CmdOrCtrl+S'),
        {
          label: 'Save as Picture or Text',
          submenu: [
            item('SVG…', 'export-svg'),
            item('PNG…', 'export-png'),
            item('PDF…', 'export-pdf'),
            { type: 'separator' },
            item('Markdown…', 'export-markdown'),
            item('Terraform…', 'export-terraform'),
            item('HAProxy Configuration…', 'export-haproxy'),
            item('CSV…', 'export-csv'),
          ],
        },
        item('Add Servers from CSV…', 'import-csv'),
        { type: 'separator' },
        item('Add Host…', 'add-host', 'CmdOrCtrl+Shift+H'),
        item('Review Plan…', 'plan', 'CmdOrCtrl+Enter'),
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        shown('Undo', 'undo', 'CmdOrCtrl+Z'),
        shown('Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
        { type: 'separator' },
        { role: 'cut', registerAccelerator: false },
        { role: 'copy', registerAccelerator: false },
        { role: 'paste', registerAccelerator: false },
        shown('Delete', 'delete', 'Delete'),
        { type: 'separator' },
        shown('Select All', 'select-all', 'CmdOrCtrl+A'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Design', 'show-design', 'CmdOrCtrl+Alt+1'),
        item('Hosts', 'show-hosts', 'CmdOrCtrl+Alt+2'),
        item('Jobs', 'show-jobs', 'CmdOrCtrl+Alt+3'),
        item('Audit Log', 'show-audit', 'CmdOrCtrl+Alt+4'),
        item('Settings', 'show-settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        shown('Zoom In', 'zoom-in', 'CmdOrCtrl+Plus'),
        shown('Zoom Out', 'zoom-out', 'CmdOrCtrl+-'),
        shown('Fit Design', 'zoom-fit', 'CmdOrCtrl+1'),
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: '&Help',
      submenu: [
        item('Keyboard Shortcuts', 'shortcuts'),
        { label: 'Show Log Folder', click: showLogs },
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
