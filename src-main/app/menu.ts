import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '@shared/contract/app.ts'
import { t } from '@shared/text/translate.ts'

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
      label: t`&File`,
      submenu: [
        item(t`New Design`, 'new-design', 'CmdOrCtrl+N'),
        item(t`New from Template…`, 'new-from-template', 'CmdOrCtrl+Shift+N'),
        item(t`Open Design File…`, 'import-design', 'CmdOrCtrl+O'),
        item(t`Save Design as File…`, 'export-design', 'CmdOrCtrl+S'),
        {
          label: t`Save as Picture or Text`,
          submenu: [
            item('SVG…', 'export-svg'),
            item('PNG…', 'export-png'),
            item('PDF…', 'export-pdf'),
            { type: 'separator' },
            item('Markdown…', 'export-markdown'),
            item('Terraform…', 'export-terraform'),
            item('CSV…', 'export-csv'),
          ],
        },
        item(t`Add Servers from CSV…`, 'import-csv'),
        { type: 'separator' },
        item(t`Add Host…`, 'add-host', 'CmdOrCtrl+Shift+H'),
        item(t`Review Plan…`, 'plan', 'CmdOrCtrl+Enter'),
        { type: 'separator' },
        platform === 'darwin'
          ? { role: 'close', label: t`Close Window` }
          : { role: 'quit', label: platform === 'win32' ? t`Exit` : t`Quit` },
      ],
    },
    {
      label: t`&Edit`,
      submenu: [
        shown(t`Undo`, 'undo', 'CmdOrCtrl+Z'),
        shown(t`Redo`, 'redo', 'CmdOrCtrl+Shift+Z'),
        { type: 'separator' },
        { role: 'cut', label: t`Cut`, registerAccelerator: false },
        { role: 'copy', label: t`Copy`, registerAccelerator: false },
        { role: 'paste', label: t`Paste`, registerAccelerator: false },
        shown(t`Delete`, 'delete', 'Delete'),
        { type: 'separator' },
        shown(t`Select All`, 'select-all', 'CmdOrCtrl+A'),
      ],
    },
    {
      label: t`&View`,
      submenu: [
        item(t`Design`, 'show-design', 'CmdOrCtrl+Alt+1'),
        item(t`Hosts`, 'show-hosts', 'CmdOrCtrl+Alt+2'),
        item(t`Jobs`, 'show-jobs', 'CmdOrCtrl+Alt+3'),
        item(t`Audit Log`, 'show-audit', 'CmdOrCtrl+Alt+4'),
        item(t`Settings`, 'show-settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        shown(t`Zoom In`, 'zoom-in', 'CmdOrCtrl+Plus'),
        shown(t`Zoom Out`, 'zoom-out', 'CmdOrCtrl+-'),
        shown(t`Fit Design`, 'zoom-fit', 'CmdOrCtrl+1'),
        { type: 'separator' },
        { role: 'togglefullscreen', label: t`Toggle Full Screen` },
      ],
    },
    {
      label: t`&Help`,
      submenu: [
        item(t`Keyboard Shortcuts`, 'shortcuts'),
        { label: t`Show Log Folder`, click: showLogs },
        { type: 'separator' },
        { role: 'toggleDevTools', label: t`Toggle Developer Tools` },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
