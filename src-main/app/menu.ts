import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuAction } from '@shared/contract/app.ts'
import type { RecentFile } from '@shared/contract/files.ts'
import { acceleratorOf, type Combo } from '@shared/keyboard/combo.ts'
import type { ChosenKeys } from '@shared/keyboard/preferences.ts'
import { windowActions } from '@shared/keyboard/window-actions.ts'
import { t } from '@shared/text/translate.ts'
import type { Core } from '../core/index.ts'
import type { AppWindows } from './windows.ts'

interface MenuContent {
  send(action: MenuAction): void
  openRecent(handle: string): void
  clearRecent(): void
  showLogs(): void
  platform: string
  keys: ChosenKeys
  recent: readonly RecentFile[]
}

/** Installs the native menu, and again whenever what it shows is another; returns what to call to install it anew. */
export function keepMenu(core: Core, windows: AppWindows, showLogs: () => void): () => void {
  let recent: readonly RecentFile[] = []
  const install = (): void =>
    installMenu({
      send: (action) => windows.sendToCurrent({ feature: 'app', event: 'menu', payload: { action } }),
      openRecent: (handle) => core.askToOpen({ handle }),
      clearRecent: () => void core.services.files.clearRecent({}),
      showLogs,
      platform: process.platform,
      keys: core.preferences().keys,
      recent,
    })
  const readRecent = async (): Promise<void> => {
    recent = await core.services.files.recent({})
    install()
  }
  install()
  void readRecent()
  core.onPreferences(install)
  core.subscribe(({ feature, event }) => {
    if (feature === 'files' && event === 'recent') void readRecent()
  })
  return install
}

/** The native menu. Items either use Electron's role or send an action to the window, which knows what can be done. */
function installMenu(content: MenuContent): void {
  const { send, showLogs, platform, keys, recent } = content
  const byId = new Map<string, readonly Combo[]>(windowActions.map(({ id, keys: own }) => [id, own]))
  // Keys are shown here and heard by the page, which knows the focus and what is held.
  const shown = (label: string, action: MenuAction, id: string, own?: Combo): MenuItemConstructorOptions => {
    const inForce = keys[id] ?? (own === undefined ? byId.get(id) : [own])
    // A bare letter in a menu would be taken from text fields on a Mac.
    const accelerator = inForce
      ?.filter((combo) => /^(Ctrl|Alt)\+|^[A-Z]\w+$/.test(combo))
      .map((combo) => acceleratorOf(combo))
      .find((one) => one !== undefined)
    return {
      label,
      click: () => send(action),
      registerAccelerator: false,
      ...(accelerator === undefined ? {} : { accelerator }),
    }
  }
  const item = (label: string, action: MenuAction): MenuItemConstructorOptions => ({
    label,
    click: () => send(action),
  })
  const files: MenuItemConstructorOptions[] = recent.map(({ handle, name, missing }) => ({
    // An ampersand would underline the next letter.
    label: `${name.replaceAll('&', '&&')}${missing === null ? '' : ` (${missing})`}`,
    enabled: missing === null,
    click: () => content.openRecent(handle),
  }))
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as MenuItemConstructorOptions] : []),
    {
      label: t`&File`,
      submenu: [
        shown(t`New Design`, 'new-design', 'file.new'),
        shown(t`New from Template…`, 'new-from-template', 'file.template'),
        shown(t`Open File…`, 'open-file', 'file.open'),
        {
          label: t`Open Recent`,
          enabled: files.length > 0,
          submenu: [...files, { type: 'separator' }, { label: t`Clear List`, click: content.clearRecent }],
        },
        { type: 'separator' },
        shown(t`Save`, 'save-file', 'file.save'),
        shown(t`Save as File…`, 'save-file-as', 'file.save-as'),
        {
          label: t`Save as Picture or Text`,
          submenu: [
            item('SVG…', 'export-svg'),
            item('PNG…', 'export-png'),
            item('PDF…', 'export-pdf'),
            { type: 'separator' },
            item('Markdown…', 'export-markdown'),
            item('Terraform…', 'export-terraform'),
            item(t`HAProxy Configuration…`, 'export-haproxy'),
            item('CSV…', 'export-csv'),
          ],
        },
        item(t`Add Servers from CSV…`, 'import-csv'),
        { type: 'separator' },
        shown(t`Add Host…`, 'add-host', 'window.add-host'),
        shown(t`Review Plan…`, 'plan', 'window.review'),
        { type: 'separator' },
        shown(t`Open in New Window`, 'new-window', 'tab.new-window'),
        shown(t`Close Tab`, 'close-tab', 'tab.close'),
        ...(platform === 'darwin'
          ? []
          : [
              { role: 'quit', label: platform === 'win32' ? t`Exit` : t`Quit` } as MenuItemConstructorOptions,
            ]),
      ],
    },
    {
      label: t`&Edit`,
      submenu: [
        shown(t`Undo`, 'undo', 'edit.undo', 'Ctrl+Z'),
        shown(t`Redo`, 'redo', 'edit.redo', 'Ctrl+Shift+Z'),
        { type: 'separator' },
        { role: 'cut', label: t`Cut`, registerAccelerator: false },
        { role: 'copy', label: t`Copy`, registerAccelerator: false },
        { role: 'paste', label: t`Paste`, registerAccelerator: false },
        shown(t`Delete`, 'delete', 'edit.delete', 'Delete'),
        { type: 'separator' },
        shown(t`Select All`, 'select-all', 'edit.select-all', 'Ctrl+A'),
      ],
    },
    {
      label: t`&View`,
      submenu: [
        shown(t`Design`, 'show-design', 'go.design'),
        shown(t`Hosts`, 'show-hosts', 'go.hosts'),
        shown(t`Images`, 'show-images', 'go.images'),
        shown(t`Jobs`, 'show-jobs', 'go.jobs'),
        shown(t`Audit Log`, 'show-audit', 'go.audit'),
        shown(t`Settings`, 'show-settings', 'go.settings'),
        { type: 'separator' },
        shown(t`Zoom In`, 'zoom-in', 'view.zoom-in', 'Ctrl++'),
        shown(t`Zoom Out`, 'zoom-out', 'view.zoom-out', 'Ctrl+-'),
        shown(t`Fit Design`, 'zoom-fit', 'view.zoom-fit', 'Ctrl+1'),
        { type: 'separator' },
        { role: 'togglefullscreen', label: t`Toggle Full Screen` },
      ],
    },
    {
      label: t`&Help`,
      submenu: [
        shown(t`Keyboard Shortcuts`, 'shortcuts', 'window.shortcuts'),
        { label: t`Show Log Folder`, click: showLogs },
        { type: 'separator' },
        { role: 'toggleDevTools', label: t`Toggle Developer Tools` },
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
