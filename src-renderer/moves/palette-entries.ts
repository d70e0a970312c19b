import { moveGoals } from '@shared/plan/moves/types.ts'
import { t } from '@shared/text/translate.ts'
import type { PaletteEntry } from '../app/palette/entry.ts'
import { designs } from '../designs/designs.svelte.ts'
import { hosts } from '../hosts/hosts.svelte.ts'
import { lookForMoves } from './look-for-moves.ts'

/** What the command palette offers to move servers between hosts. */
export function moveEntries(): PaletteEntry[] {
  const reason =
    designs.all.length === 0 ? t`No design is open` : hosts.all.length < 2 ? t`That needs two hosts` : null
  const titles = {
    rebalance: t`Rebalance: use memory and processors evenly…`,
    spread: t`Spread servers over the hosts…`,
    consolidate: t`Gather servers on fewer hosts…`,
    drain: t`Empty hosts…`,
  }
  return [
    ...moveGoals.map((goal) => ({
      id: `moves ${goal}`,
      kind: t`Hosts`,
      title: titles[goal],
      detail: 'rebalance drain migrate consolidate',
      reason,
      run: () => lookForMoves(goal),
    })),
    ...hosts.all.map(({ host }) => ({
      id: `drain ${host.id}`,
      kind: t`Host`,
      title: t`Empty ${host.name}…`,
      reason,
      run: () => lookForMoves('drain', host.id),
    })),
  ]
}
