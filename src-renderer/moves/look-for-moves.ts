import type { MoveGoal } from '@shared/plan/moves/types.ts'
import { navigation } from '../app/navigation.svelte.ts'
import { designs } from '../designs/designs.svelte.ts'
import { hosts } from '../hosts/hosts.svelte.ts'

/** Opens the dialog that looks for moves: of the design that has servers on that host, else of the one that is open. */
export function lookForMoves(goal: MoveGoal, hostId?: string): void {
  const there = new Set(hosts.get(hostId)?.machines.map(({ owner }) => owner?.designId))
  const design =
    designs.all.find(({ id }) => id === designs.currentId && (hostId === undefined || there.has(id))) ??
    designs.all.find(({ id }) => there.has(id)) ??
    designs.current ??
    designs.all[0]
  if (design) navigation.moves = { designId: design.id, goal, drained: hostId === undefined ? [] : [hostId] }
}
