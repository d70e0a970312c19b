import { type Box, contains, grow, overlaps } from '@shared/drawing/geometry.ts'
import { type LinkLabel, placeLabels } from '@shared/drawing/link-labels.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { bundlesShown, singleRoutes } from './bundling.ts'
import { visibleBox } from './camera.ts'
import { DETAIL_ZOOM } from './detail.ts'
import type { Drawing } from './drawing.ts'

/** Side of a block in drawing units. */
const SIDE = 1024
/** Links so far around a block are given their words too, so that those at its edge find the same place as beside it. */
const AROUND = 320
/** Half of the widest words: so far they reach out of their block. */
const WIDEST = 90
/** More blocks than a view ever shows. */
const MOST = 64

interface Block {
  /** What it was made of: while these are the same, so are the labels. */
  readonly routes: ReadonlySet<Route>
  readonly labels: readonly LinkLabel[]
}

interface Blocks {
  readonly version: number
  readonly bundling: string
  readonly blocks: Map<string, Block>
  /** Of the version before, to be taken over where nothing changed. */
  readonly before: ReadonlyMap<string, Block>
}

const known = new WeakMap<Drawing, Blocks>()

/**
 * The words of links in an area. They are placed block by block, not view by view: so a link's words stand at the same
 * place whatever part of the drawing is looked at.
 */
export function labelsIn(drawing: Drawing, area: Box): LinkLabel[] {
  const blocks = blocksOf(drawing)
  const found: LinkLabel[] = []
  for (let row = Math.floor(area.y / SIDE); row * SIDE <= area.y + area.height; row += 1)
    for (let column = Math.floor(area.x / SIDE); column * SIDE <= area.x + area.width; column += 1)
      for (const label of blockAt(drawing, blocks, column, row))
        if (contains(area, label.at)) found.push(label)
  return found
}

/**
 * The places where words of links have come, gone or changed since they were last asked for. Out of view a whole block
 * is told: placing its words would cost more than drawing it anew when somebody looks.
 */
export function changedLabels(drawing: Drawing): Box[] {
  const before = known.get(drawing)
  if (!before || before.blocks.size === 0 || before.version === drawing.routes.version) return []
  if (drawing.session.camera.zoom < DETAIL_ZOOM) {
    known.delete(drawing)
    return []
  }
  const now = blocksOf(drawing)
  const { camera, viewport } = drawing.session
  const view = visibleBox(camera, viewport)
  const changed: Box[] = []
  for (const [key, block] of before.blocks) {
    const [column = 0, row = 0] = key.split(' ').map(Number)
    const box = boxAt(column, row)
    if (!overlaps(box, view)) {
      if (unchanged(block, routesAround(drawing, box))) now.blocks.set(key, block)
      else changed.push(grow(box, WIDEST))
      continue
    }
    const labels = blockAt(drawing, now, column, row)
    if (labels === block.labels) continue
    const then = new Map(block.labels.map((label) => [label.route.link.id, label]))
    for (const label of labels) {
      const old = then.get(label.route.link.id)
      then.delete(label.route.link.id)
      if (old && sameLabel(old, label)) continue
      changed.push(labelBox(label), ...(old ? [labelBox(old)] : []))
    }
    for (const gone of then.values()) changed.push(labelBox(gone))
  }
  return changed
}

function blocksOf(drawing: Drawing): Blocks {
  const { version } = drawing.routes
  const { bundling, lifted } = drawing.session
  const last = known.get(drawing)
  // What is dragged shows no words; those of the others stay where they are until it is dropped.
  if (last && (last.version === version || lifted) && last.bundling === bundling) return last
  const fresh = {
    version,
    bundling,
    blocks: new Map<string, Block>(),
    before: last?.bundling === bundling ? last.blocks : new Map<string, Block>(),
  }
  known.set(drawing, fresh)
  return fresh
}

function blockAt(
  drawing: Drawing,
  { blocks, before }: Blocks,
  column: number,
  row: number,
): readonly LinkLabel[] {
  const key = `${column} ${row}`
  const made = blocks.get(key)
  if (made) return made.labels
  const found = routesAround(drawing, boxAt(column, row))
  const block = unchanged(before.get(key), found) ?? blockOf(found, column, row)
  const [oldest] = blocks.keys()
  if (blocks.size >= MOST && oldest !== undefined) blocks.delete(oldest)
  blocks.set(key, block)
  return block.labels
}

const boxAt = (column: number, row: number): Box => ({
  x: column * SIDE,
  y: row * SIDE,
  width: SIDE,
  height: SIDE,
})

const routesAround = (drawing: Drawing, box: Box): Route[] =>
  singleRoutes(drawing, grow(box, AROUND), bundlesShown(drawing, DETAIL_ZOOM), DETAIL_ZOOM)

/** The block of before when it was made of the very same routes: placing words is what costs. */
const unchanged = (block: Block | undefined, routes: readonly Route[]): Block | undefined =>
  block && block.routes.size === routes.length && routes.every((route) => block.routes.has(route))
    ? block
    : undefined

const blockOf = (routes: readonly Route[], column: number, row: number): Block => ({
  routes: new Set(routes),
  labels: placeLabels(routes).filter(
    ({ at }) => Math.floor(at.x / SIDE) === column && Math.floor(at.y / SIDE) === row,
  ),
})

const sameLabel = (a: LinkLabel, b: LinkLabel): boolean =>
  a.at.x === b.at.x && a.at.y === b.at.y && a.text === b.text && a.rule === b.rule && a.width === b.width

/** Where a label is drawn. */
export const labelBox = ({ at, width }: LinkLabel): Box => ({
  x: at.x - width / 2,
  y: at.y - 10,
  width,
  height: 20,
})
