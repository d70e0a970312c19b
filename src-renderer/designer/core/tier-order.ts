import type { TierId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { byOrder } from '@shared/drawing/layout.ts'

/** Puts a tier at a place among the others, counted without it. Only in a transaction. */
export function moveTier(store: DesignStore, id: TierId, to: number): void {
  const moved = store.get<'tier'>(id)
  const others = store
    .all('tier')
    .filter((tier) => tier.id !== id)
    .sort(byOrder)
  if (!moved) return
  const before = others[to - 1]?.order
  const after = others[to]?.order
  const order =
    before === undefined ? (after ?? 1) - 1 : after === undefined ? before + 1 : (before + after) / 2
  const between =
    (before === undefined || order > before) &&
    (after === undefined || order < after) &&
    Math.abs(order) <= 1e6
  if (between) return store.update<'tier'>(id, { order })
  // Equal or worn-out numbers leave no room between: all are counted anew.
  for (const [at, tier] of others.toSpliced(to, 0, moved).entries())
    if (tier.order !== at) store.update<'tier'>(tier.id, { order: at })
}
