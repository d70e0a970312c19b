import { designDialogs } from '../../designs/design-dialogs.svelte.ts'
import { designs } from '../../designs/designs.svelte.ts'
import { hosts } from '../../hosts/hosts.svelte.ts'
import { navigation, type Screen } from '../navigation.svelte.ts'
import type { PaletteEntry } from './entry.ts'

const screens: { screen: Screen; title: string; shortcut: string }[] = [
  { screen: 'design', title: 'Go to the design', shortcut: 'g d' },
  { screen: 'hosts', title: 'Go to hosts', shortcut: 'g h' },
  { screen: 'jobs', title: 'Go to jobs', shortcut: 'g j' },
  { screen: 'audit', title: 'Go to the audit log', shortcut: 'g a' },
  { screen: 'settings', title: 'Go to settings', shortcut: 'g s' },
]

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
  return {
    first: [
      ...screens.map(({ screen, title, shortcut }) =>
        entry('Screen', title, () => navigation.go(screen), { shortcut }),
      ),
      entry('Window', 'Review plan', () => id && (navigation.review = { designId: id, destroy: false }), {
        shortcut: 'p',
        reason: id ? null : 'No design is open',
      }),
      entry('Window', 'Add a host', () => navigation.openAddHost()),
      entry('Window', 'New design from a template', () => designDialogs.templates()),
      entry('Window', 'Save as picture or text', () => id && designDialogs.exportAs(id), {
        detail: 'SVG, PNG, PDF, Markdown, Terraform, CSV',
        reason: id ? null : 'No design is open',
      }),
      entry('Window', 'Add servers from a CSV file', () => id && void designDialogs.importCsv(id), {
        reason: id ? null : 'No design is open',
      }),
      entry('Window', 'Open connections', () => (navigation.connections = true)),
      entry('Window', 'Keyboard shortcuts', () => (navigation.shortcuts = true), { shortcut: '?' }),
    ],
    last: [
      ...hosts.all.map(({ host }) =>
        entry('Host', host.name, () => navigation.openHost(host.id), { id: host.id, detail: host.address }),
      ),
      ...designs.all
        .filter((design) => design.id !== id)
        .map((design) =>
          entry('Open design', design.name || 'Untitled design', () => openDesign(design.id), {
            id: design.id,
          }),
        ),
    ],
  }
}

function openDesign(id: string): void {
  navigation.go('design')
  designs.open(id)
}
