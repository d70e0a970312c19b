import type { WindowActionId } from '@shared/keyboard/window-actions.ts'
import { t } from '@shared/text/translate.ts'
import { capacityEntries } from '../../capacity/palette-entries.ts'
import { designDialogs } from '../../designs/design-dialogs.svelte.ts'
import { designFiles } from '../../designs/design-files.svelte.ts'
import { designs } from '../../designs/designs.svelte.ts'
import { hosts } from '../../hosts/hosts.svelte.ts'
import { imageActionEntries, imageEntries } from '../../images/palette-entries.ts'
import { moveEntries } from '../../moves/palette-entries.ts'
import { keyText } from '../../keys/press.ts'
import { navigation } from '../navigation.svelte.ts'
import { windowCommands } from '../window-commands.ts'
import { shownWindowKey } from '../window-keys.ts'
import type { PaletteEntry } from './entry.ts'

const screens = (): { id: WindowActionId; title: string }[] => [
  { id: 'go.design', title: t`Go to the design` },
  { id: 'go.hosts', title: t`Go to hosts` },
  { id: 'go.images', title: t`Go to images` },
  { id: 'go.jobs', title: t`Go to jobs` },
  { id: 'go.audit', title: t`Go to the audit log` },
  { id: 'go.settings', title: t`Go to settings` },
]

/** What makes a thing that needs a design grey. */
const noDesign = (id: string | undefined) => (id ? {} : { reason: t`No design is open` })

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
      ...screens().map(({ id: action, title }) => command(t`Screen`, title, action)),
      command(t`Window`, t`Review plan`, 'window.review', noDesign(id)),
      command(t`Window`, t`Add a host`, 'window.add-host'),
      command(t`File`, t`New design`, 'file.new'),
      command(t`Window`, t`New design from a template`, 'file.template'),
      command(t`File`, t`Open a file…`, 'file.open'),
      command(t`File`, t`Save to the file`, 'file.save', noDesign(id)),
      command(t`File`, t`Save as a file…`, 'file.save-as', noDesign(id)),
      command(t`Window`, t`Close the tab`, 'tab.close', noDesign(id)),
      command(t`Window`, t`Open in a new window`, 'tab.new-window', noDesign(id)),
      ...designFiles.recent.map(({ handle, name, folder, missing }) =>
        entry(t`File`, t`Open ${name}`, () => void designFiles.open(handle), {
          id: handle,
          detail: folder,
          reason: missing,
        }),
      ),
      entry(t`Window`, t`Save as picture or text`, () => id && designDialogs.exportAs(id), {
        detail: 'SVG, PNG, PDF, Markdown, Terraform, CSV',
        reason: id ? null : t`No design is open`,
      }),
      entry(t`Window`, t`Add servers from a CSV file`, () => id && void designDialogs.importCsv(id), {
        reason: id ? null : t`No design is open`,
      }),
      entry(t`Window`, t`Open connections`, () => (navigation.connections = true)),
      command(t`Window`, t`Keyboard shortcuts`, 'window.shortcuts'),
      ...imageActionEntries(),
      ...moveEntries(),
      ...capacityEntries(),
    ],
    last: [
      ...hosts.all.map(({ host }) =>
        entry(t`Host`, host.name, () => navigation.openHost(host.id), { id: host.id, detail: host.address }),
      ),
      ...imageEntries(),
      ...designs.all
        .filter((design) => design.id !== id)
        .map((design) =>
          entry(t`Open design`, design.name || t`Untitled design`, () => designs.open(design.id), {
            id: design.id,
          }),
        ),
    ],
  }
}
