import { t } from '@shared/text/translate.ts'
import { navigation } from '../app/navigation.svelte.ts'
import type { PaletteEntry } from '../app/palette/entry.ts'
import { designs } from '../designs/designs.svelte.ts'
import { hosts } from '../hosts/hosts.svelte.ts'

/** What the command palette offers to see how much more there is room for. */
export function capacityEntries(): PaletteEntry[] {
  const id = designs.currentId
  return [
    {
      id: 'capacity',
      kind: t`Hosts`,
      title: t`Room for more, and when it runs out…`,
      detail: 'capacity growth forecast',
      reason: id ? (hosts.all.length === 0 ? t`There are no hosts yet` : null) : t`No design is open`,
      run: () => {
        if (id) navigation.capacity = { designId: id }
      },
    },
  ]
}
