import type { LinkId, LinkRecord, NoteId, RecordId, ServerId, TierId } from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { contains, distance, grow, type Point } from '@shared/drawing/geometry.ts'
import { chevronBox, labelBox, type Lane, type Layout, noteBox } from '@shared/drawing/layout.ts'
import type { Routes } from '@shared/drawing/routes.ts'
import { portPoint, type Side } from '@shared/drawing/sides.ts'

export type Hit =
  | { readonly kind: 'port'; readonly id: ServerId; readonly side: Side }
  | { readonly kind: 'server'; readonly id: ServerId }
  | { readonly kind: 'note'; readonly id: NoteId }
  | { readonly kind: 'link'; readonly id: LinkId }
  | { readonly kind: 'lane'; readonly id: TierId; readonly label: boolean; readonly chevron?: boolean }
  | LinkHandle
  /** All links between two tiers, drawn as one. */
  | { readonly kind: 'bundle'; readonly key: string }
  | { readonly kind: 'canvas' }

/** What a selected link can be taken hold of by. `at` counts the segments or points of its path. */
export interface LinkHandle extends Point {
  readonly kind: 'handle'
  readonly id: LinkId
  readonly part: 'from' | 'to' | 'segment' | 'corner'
  readonly at: number
  /** Of a segment: does it run up and down? */
  readonly upright: boolean
}

/** Bundles that stand for their links: their counts lie over everything, their lines under the cards. */
export interface BundleHits {
  at(point: Point, part: 'count' | 'line'): string | undefined
  hidden(link: LinkRecord): boolean
}

export const sides: readonly Side[] = ['top', 'right', 'bottom', 'left']
/** Screen pixels around a port and a link within which the pointer takes hold of them. */
const PORT_REACH = 9
const LINK_REACH = 6

/**
 * What lies under a point of the drawing, topmost first. Ports are there only on `ported`, the server under the
 * pointer or selected, so that they are not in the way elsewhere.
 */
export function hitTest(
  scene: { store: DesignStore; layout: Layout; routes: Routes },
  point: Point,
  zoom: number,
  ported: Iterable<ServerId>,
  bundles?: BundleHits,
): Hit {
  const counted = bundles?.at(point, 'count')
  if (counted !== undefined) return { kind: 'bundle', key: counted }
  for (const id of ported) {
    const card = scene.layout.card(id)
    if (!card || scene.layout.hidden(id) || !contains(card, point, PORT_REACH / zoom)) continue
    const side = sides.find((one) => distance(portPoint(card, one), point) <= PORT_REACH / zoom)
    if (side) return { kind: 'port', id, side }
  }
  const lane = scene.layout.laneAt(point)
  const inLane = lane && contains(lane.box, point) ? lane : undefined
  const card = scene.layout.serversIn(grow({ ...point, width: 0, height: 0 }, 0)).at(-1)
  if (card) return { kind: 'server', id: card.server.id }
  const note = scene.store.all('note').findLast((one) => contains(noteBox(one), point))
  if (note) return { kind: 'note', id: note.id }
  // Links end at a strip: on it there is only the lane.
  if (inLane?.tier.collapsed) return laneHit(inLane, point)
  const link = scene.routes.nearest(point, LINK_REACH / zoom, bundles?.hidden)
  if (link) return { kind: 'link', id: link }
  const bundle = bundles?.at(point, 'line')
  if (bundle !== undefined) return { kind: 'bundle', key: bundle }
  return inLane ? laneHit(inLane, point) : { kind: 'canvas' }
}

const laneHit = (lane: Lane, point: Point): Hit => ({
  kind: 'lane',
  id: lane.tier.id,
  label: contains(labelBox(lane), point),
  ...(contains(chevronBox(lane), point, 4) ? { chevron: true } : {}),
})

/** The record that a hit is about, if any. */
export const recordOf = (hit: Hit): RecordId | undefined => ('id' in hit ? hit.id : undefined)

export const sameHit = (a: Hit, b: Hit): boolean =>
  a.kind === b.kind &&
  recordOf(a) === recordOf(b) &&
  (a.kind !== 'bundle' || (b.kind === 'bundle' && a.key === b.key)) &&
  (a.kind !== 'lane' || (b.kind === 'lane' && a.label === b.label && a.chevron === b.chevron)) &&
  (a.kind !== 'port' || (b.kind === 'port' && a.side === b.side)) &&
  (a.kind !== 'handle' || (b.kind === 'handle' && a.part === b.part && a.at === b.at))
