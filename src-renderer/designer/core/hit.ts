import type {
  FrameId,
  LinkId,
  LinkRecord,
  NetworkId,
  NoteId,
  RecordId,
  ServerId,
  TierId,
} from '@shared/design/records.ts'
import type { DesignStore } from '@shared/design/store.ts'
import { CHIP_ROOM, chipsOf } from '@shared/drawing/volumes.ts'
import { type Box, contains, distance, grow, type Point } from '@shared/drawing/geometry.ts'
import { frameBox, grasps } from '@shared/drawing/frames.ts'
import { chevronBox, labelBox, type Lane, type Layout, noteBox } from '@shared/drawing/layout.ts'
import { type Handle, handlePoint, handlesOf } from '@shared/drawing/resize.ts'
import type { Routes } from '@shared/drawing/routes.ts'
import { DETAIL_ZOOM, MOST_LINES, NAME_ZOOM } from './detail.ts'
import { portPoint, type Side } from '@shared/drawing/sides.ts'

/** Single links are neither drawn nor found from so far off: see singleRoutes. */
const tooManyLines = (store: DesignStore, zoom: number): boolean =>
  zoom < NAME_ZOOM && store.count('link') > MOST_LINES

export type Hit =
  | { readonly kind: 'port'; readonly id: ServerId; readonly side: Side }
  | { readonly kind: 'server'; readonly id: ServerId }
  | { readonly kind: 'note'; readonly id: NoteId }
  | { readonly kind: 'link'; readonly id: LinkId }
  | { readonly kind: 'frame'; readonly id: FrameId }
  /** A corner or edge of the selected note or frame. */
  | { readonly kind: 'box-handle'; readonly id: NoteId | FrameId; readonly handle: Handle }
  | { readonly kind: 'network'; readonly id: NetworkId }
  | { readonly kind: 'pill-port'; readonly id: NetworkId; readonly side: PillSide }
  /** The chip of one of a server's disks, counted from 0. */
  | { readonly kind: 'disk'; readonly id: ServerId; readonly at: number }
  | { readonly kind: 'lane'; readonly id: TierId; readonly label: boolean; readonly chevron?: boolean }
  | LinkHandle
  /** All links between two tiers, drawn as one. */
  | { readonly kind: 'bundle'; readonly key: string }
  | { readonly kind: 'canvas' }

export type PillSide = 'top' | 'bottom'
export const pillSides: readonly PillSide[] = ['top', 'bottom']

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
const FRAME_REACH = 6
/** Below this zoom the ports of a card or pill would cover all of it, so that nothing but a link could be begun there. */
export const PORT_ZOOM = 0.4
export const HANDLE_REACH = 7

/** What is there to be taken hold of only while it is pointed at or selected, so that it is not in the way elsewhere. */
export interface Grips {
  /** Servers and networks that show their ports. */
  readonly ported: ReadonlySet<ServerId | NetworkId>
  /** The only selected note or frame, with the box that its handles stand on. */
  readonly sized: { readonly id: NoteId | FrameId; readonly box: Box } | undefined
  /** Does a server show its disks as chips? */
  readonly volumes: (id: ServerId) => boolean
}

/** What lies under a point of the drawing, topmost first. */
export function hitTest(
  scene: { store: DesignStore; layout: Layout; routes: Routes },
  point: Point,
  zoom: number,
  { ported, sized, volumes }: Grips,
  bundles?: BundleHits,
): Hit {
  const reach = HANDLE_REACH / zoom
  const handle =
    sized && handlesOf(sized.box, reach).find((one) => distance(handlePoint(sized.box, one), point) <= reach)
  if (sized && handle) return { kind: 'box-handle', id: sized.id, handle }
  const counted = bundles?.at(point, 'count')
  if (counted !== undefined) return { kind: 'bundle', key: counted }
  for (const id of zoom < PORT_ZOOM ? [] : ported) {
    if (isNetwork(id)) {
      const box = scene.layout.networks.pill(id)?.box
      const side = box && pillSides.find((one) => distance(portPoint(box, one), point) <= PORT_REACH / zoom)
      if (side) return { kind: 'pill-port', id, side }
      continue
    }
    const card = scene.layout.card(id)
    // From far off they are not drawn, and would cover all of a card: what is dragged there is the card.
    if (zoom < DETAIL_ZOOM || !card || scene.layout.hidden(id)) continue
    if (!contains(card, point, PORT_REACH / zoom)) continue
    const side = sides.find((one) => distance(portPoint(card, one), point) <= PORT_REACH / zoom)
    if (side) return { kind: 'port', id, side }
  }
  const lane = scene.layout.laneAt(point)
  const inLane = lane && contains(lane.box, point) ? lane : undefined
  const card = scene.layout.serversIn(grow({ ...point, width: 0, height: 0 }, 0)).at(-1)
  if (card) return { kind: 'server', id: card.server.id }
  const chip = chipUnder(scene.layout, point, volumes)
  if (chip) return chip
  const pill = scene.layout.networks.at(point)
  if (pill) return { kind: 'network', id: pill.network.id }
  const note = scene.store.all('note').findLast((one) => contains(noteBox(one), point))
  if (note) return { kind: 'note', id: note.id }
  // Links end at a strip: on it there is only the lane.
  if (inLane?.tier.collapsed)
    return frameUnder(scene.store, point, FRAME_REACH / zoom) ?? laneHit(inLane, point)
  const link = tooManyLines(scene.store, zoom)
    ? undefined
    : scene.routes.nearest(point, LINK_REACH / zoom, bundles?.hidden)
  if (link) return { kind: 'link', id: link }
  const bundle = bundles?.at(point, 'line')
  if (bundle !== undefined) return { kind: 'bundle', key: bundle }
  const frame = frameUnder(scene.store, point, FRAME_REACH / zoom)
  if (frame) return frame
  return inLane ? laneHit(inLane, point) : { kind: 'canvas' }
}

const isNetwork = (id: ServerId | NetworkId): id is NetworkId => id.startsWith('network:')

/** A chip hangs just under its card. */
function chipUnder(layout: Layout, point: Point, volumes: Grips['volumes']): Hit | undefined {
  const above = { x: point.x, y: point.y - CHIP_ROOM, width: 0, height: CHIP_ROOM }
  for (const { server, box } of layout.serversIn(above)) {
    if (!volumes(server.id)) continue
    const chip = chipsOf(server, box).find((one) => contains(one.box, point))
    if (chip) return { kind: 'disk', id: server.id, at: chip.at }
  }
  return undefined
}

function frameUnder(store: DesignStore, point: Point, reach: number): Hit | undefined {
  const frame = store.all('frame').findLast((one) => grasps(frameBox(one), point, reach))
  return frame && { kind: 'frame', id: frame.id }
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
  a.kind === b.kind && recordOf(a) === recordOf(b) && partOf(a) === partOf(b)

/** Which part of its record a hit is about, where a record has several. */
function partOf(hit: Hit): string | number {
  switch (hit.kind) {
    case 'port':
    case 'pill-port':
      return hit.side
    case 'box-handle':
      return `${hit.handle.x} ${hit.handle.y}`
    case 'handle':
      return `${hit.part} ${hit.at}`
    case 'disk':
      return hit.at
    case 'bundle':
      return hit.key
    case 'lane':
      return hit.chevron ? 'chevron' : hit.label ? 'label' : ''
    default:
      return ''
  }
}
