import type { WindowActionId } from '@shared/keyboard/window-actions.ts'
import { t } from '@shared/text/translate.ts'
import { designDialogs } from '../../designs/design-dialogs.svelte.ts'
import { designFiles } from '../../designs/design-files.svelte.ts'
import { designs } from '../../designs/designs.svelte.ts'
import { hosts } from '../../hosts/hosts.svelte.ts'
import { keyText } from '../../keys/press.ts'
import { navigation } from '../navigation.svelte.ts'
import { windowCommands } from '../window-commands.ts'
import { shownWindowKey } from '../window-keys.ts'
import type { PaletteEntry } from './entry.ts'

const screens: { id: WindowActionId; title: string }[] = [
  { id: 'go.design', title: 'Go to the design' },
  { id: 'go.hosts', title: 'Go to hosts' },
  { id: 'go.jobs', title: 'Go to jobs' },
  { id: 'go.audit', title: 'Go to the audit log' },
  { id: 'go.settings', title: 'Go to settings' },
]

/** What makes a thing that needs a design grey. */
const noDesign = (id: string | undefined) => (id ? {} : { reason: 'No design is open' })

/** What the window offers whatever is on the screen: screens, what leads elsewhere, other designs, and hosts. */
export function windowEntries(): { first: PaletteEntry[]; last: PaletteEntry[] } {
  const id = designs.currentId
  const entry = (kind: string, title: string, run: () => void, more: Partial<PaletteEntry> = {}) => ({
    id: `${kind} ${title}`,
    kind,
    title,
    reason: null,
    ...more,
    run,
  })
  /** An action that may have a shortcut. */
  const command = (kind: string, title: string, action: WindowActionId, more: Partial<PaletteEntry> = {}) => {
    const key = shownWindowKey(action)
    return entry(kind, title, windowCommands[action], { ...(key ? { shortcut: keyText(key) } : {}), ...more })
  }
  return {
    first: [
      ...screens.map(({ id: action, title }) => command('Screen', title, action)),
      command('Window', 'Review plan', 'window.review', noDesign(id)),
      command('Window', 'Add a host', 'window.add-host'),
      command('File', t`New design`, 'file.new'),
      command('Window', 'New design from a template', 'file.template'),
      command('File', t`Open a file…`, 'file.open'),
      command('File', t`Save to the file`, 'file.save', noDesign(id)),
      command('File', t`Save as a file…`, 'file.save-as', noDesign(id)),
      command('Window', t`Close the tab`, 'tab.close', noDesign(id)),
      command('Window', t`Open in a new window`, 'tab.new-window', noDesign(id)),
      ...designFiles.recent.map(({ handle, name, folder, missing }) =>
        entry('File', t`Open ${name}`, () => void designFiles.open(handle), {
          id: handle,
          detail: folder,
          reason: missing,
        }),
      ),
      entry('Window', 'Save as picture or text', () => id && designDialogs.exportAs(id), {
        detail: 'SVG, PNG, PDF, Markdown, Terraform, CSV',
        reason: id ? null : 'No design is open',
      }),
      entry('Window', 'Add servers from a CSV file', () => id && void designDialogs.importCsv(id), {
        reason: id ? null : 'No design is open',
      }),
      entry('Window', 'Open connections', () => (navigation.connections = true)),
      command('Window', 'Keyboard shortcuts', 'window.shortcuts'),
    ],
    last: [
      ...hosts.all.map(({ host }) =>
        entry('Host', host.name, () => navigation.openHost(host.id), { id: host.id, detail: host.address }),
      ),
      ...designs.all
        .filter((design) => design.id !== id)
        .map((design) =>
          entry('Open design', design.name || 'Untitled design', () => designs.open(design.id), {
            id: design.id,
          }),
        ),
    ],
  }
}
