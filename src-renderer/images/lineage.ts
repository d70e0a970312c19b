import type { ImageView } from '@shared/contract/images.ts'
import { createdAt } from './library.ts'

export interface LineageNode {
  image: ImageView
  /** Generation, from 0, and line of descent, from 0. */
  column: number
  row: number
  /** Its parent is not in any store that was read. */
  orphan: boolean
}

export interface Lineage {
  nodes: LineageNode[]
  /** Ids of parent and child. */
  edges: { from: string; to: string }[]
  columns: number
  rows: number
}

/** The images of the same disk, and whatever is linked to them as parent or child, laid out from left to right. */
export function lineageOf(image: ImageView, all: readonly ImageView[]): Lineage {
  const byId = new Map(all.toReversed().map((one) => [one.id, one]))
  const family = familyOf(image, [...byId.values()])
  const children = Map.groupBy(
    family.filter(({ parent }) => parent !== null && family.some(({ id }) => id === parent)),
    ({ parent }) => parent ?? '',
  )
  const placed = new Map<string, LineageNode>()
  let rows = 0
  const place = (one: ImageView, column: number, row: number): void => {
    // A circle of parents can only come from a damaged store: each image is shown once.
    if (placed.has(one.id)) return
    const orphan = one.parent !== null && !byId.has(one.parent)
    placed.set(one.id, { image: one, column, row, orphan })
    for (const [at, child] of (children.get(one.id) ?? []).entries())
      place(child, column + 1, at === 0 ? row : rows++)
  }
  for (const one of family) {
    if (one.parent === null || !family.some(({ id }) => id === one.parent)) place(one, 0, rows++)
  }
  for (const one of family) if (!placed.has(one.id)) place(one, 0, rows++)
  const nodes = [...placed.values()]
  return {
    nodes,
    edges: nodes.flatMap(({ image: { id, parent }, column }) =>
      parent !== null && placed.has(parent) && column > 0 ? [{ from: parent, to: id }] : [],
    ),
    columns: Math.max(...nodes.map(({ column }) => column)) + 1,
    rows,
  }
}

/** Oldest first. */
function familyOf(image: ImageView, all: readonly ImageView[]): ImageView[] {
  const ids = new Set([image.id])
  const sameDisk = (one: ImageView): boolean =>
    image.consistency !== 'imported' &&
    one.source.host === image.source.host &&
    one.source.disk === image.source.disk &&
    // One that was made anew at that path is another.
    (one.source.made === undefined ||
      image.source.made === undefined ||
      one.source.made === image.source.made)
  for (const one of all) if (sameDisk(one)) ids.add(one.id)
  let size = 0
  while (size !== ids.size) {
    size = ids.size
    for (const { id, parent } of all) {
      if (parent === null) continue
      if (ids.has(parent)) ids.add(id)
      else if (ids.has(id) && all.some((one) => one.id === parent)) ids.add(parent)
    }
  }
  return all.filter(({ id }) => ids.has(id)).toSorted((a, b) => createdAt(a) - createdAt(b))
}
