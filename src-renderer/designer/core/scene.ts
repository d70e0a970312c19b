import type {
  LinkId,
  NetworkId,
  NoteId,
  RecordId,
  RecordType,
  ServerId,
  ServerRecord,
  TierId,
} from '@shared/design/records.ts'
import { isTied } from '@shared/design/ties.ts'
import {
  type CardIcon,
  cardIcon,
  laneDetail,
  type PaletteColor,
  serverDetail,
  tierColor,
} from '@shared/drawing/faces.ts'
import { visibleBox } from './camera.ts'
import { type BundleItem, bundleItems, bundlesShown, singleRoutes } from './bundling.ts'
import { type Detail, DETAIL_ZOOM, detailAt } from './detail.ts'
import type { Editor } from './editor.ts'
import { type CardInsight, cardInsight } from './insight/insight.ts'
import { secondLine } from './insight/second-line.ts'
import { labelsIn } from './label-blocks.ts'
import { LABEL_ROOM, labelShown, type LinkMark, ownLinks } from './links-shown.ts'
import { type Box, grow, overlaps, type Point } from '@shared/drawing/geometry.ts'
import {
  chevronBox,
  type Direction,
  type Lane,
  type Layout,
  noteBox,
  withinStrip,
} from '@shared/drawing/layout.ts'
import { PILL } from '@shared/drawing/networks.ts'
import type { Chip } from '@shared/drawing/volumes.ts'
import { balanceText } from './balancing.ts'
import { type LinkHandle, sides } from './hit.ts'
import { shownHandles } from './link-handles.ts'
import { boxHandles, chipsOfSelected, type NetworkWeb, networkWeb, pillPorts } from './overlay-things.ts'
import { type NetworkLines, webIn } from './network-lines.ts'
import {
  chipsIn,
  type FrameItem,
  framesIn,
  networkDots,
  type NetworkItem,
  networksIn,
} from './scene-things.ts'
import type { Linking, MovingLane } from './session-state.ts'
import { type LinkLabel } from '@shared/drawing/link-labels.ts'
import { directPath } from '@shared/drawing/bent-path.ts'
import type { Path } from '@shared/drawing/path.ts'
import type { Route } from '@shared/drawing/routes.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import { t } from '@shared/text/translate.ts'
import { type CardStatus, designedStatus } from './status.ts'

export interface LaneItem {
  readonly id: TierId
  readonly box: Box
  readonly name: string
  readonly detail: string
  readonly color: PaletteColor
  /** Something to say where no card is. */
  readonly hint: string
  readonly direction: Direction
  readonly collapsed: boolean
  /** The sign that collapses and expands it. */
  readonly chevron: Box
}
export interface CardItem {
  readonly id: ServerId
  readonly box: Box
  readonly name: string
  readonly detail: string
  readonly icon: CardIcon
  readonly color: PaletteColor
  readonly replicas: number
  readonly locked: boolean
  /** Is it under a rule with other servers? */
  readonly tied: boolean
  /** Colours of the networks that it has cards in. */
  readonly networks: readonly PaletteColor[]
  /** What it balances load over, in words; empty: it does not. */
  readonly balances: string
}
export interface LinkItem {
  readonly id: LinkId
  readonly route: Route
}
export interface NoteItem {
  readonly id: NoteId
  readonly box: Box
  readonly text: string
}
export interface Scene {
  readonly detail: Detail
  readonly lanes: readonly LaneItem[]
  /** Those that no bundle stands for. */
  readonly links: readonly LinkItem[]
  readonly labels: readonly LinkLabel[]
  readonly bundles: readonly BundleItem[]
  readonly cards: readonly CardItem[]
  readonly notes: readonly NoteItem[]
  readonly frames: readonly FrameItem[]
  readonly networks: readonly NetworkItem[]
  /** Lines of networks to their servers, where all are asked for. */
  readonly web: readonly NetworkLines[]
  /** Disks of all servers, where they are asked for. */
  readonly chips: readonly Chip[]
}
export interface BadgeItem {
  readonly id: ServerId
  readonly box: Box
  readonly status: CardStatus
  readonly insight: CardInsight
}
/** What is drawn over the picture while someone works on it. */
export interface Overlay {
  readonly selected: readonly { id: RecordId; box: Box; radius: number }[]
  readonly links: readonly LinkMark[]
  /** Under the pointer. */
  readonly bundle: BundleItem | null
  /** What a search found; the one it is at stands out. */
  readonly found: readonly { box: Box; radius: number; current: boolean; filled: boolean }[]
  readonly hover: (Box & { radius: number }) | null
  /** What something beside the canvas points out. */
  readonly lit: readonly (Box & { radius: number })[]
  readonly ports: readonly (Point & { active: boolean })[]
  readonly handles: readonly LinkHandle[]
  readonly marquee: Box | null
  readonly preview: { path: Path; legal: boolean } | null
  readonly target: (Box & { radius: number }) | null
  readonly movingLane: MovingLane | null
  /** Corners and edges of the selected note or frame. */
  readonly boxHandles: readonly Point[]
  /** Of what is pointed at or selected. */
  readonly web: NetworkWeb | null
  readonly chips: readonly Chip[]
}

/** The part of the drawing that the view shows. */
export const viewOf = ({ session }: Editor): Box => visibleBox(session.camera, session.viewport)

/**
 * Everything of the drawing in an area, as it looks at a zoom; what the view shows, unless told otherwise. Nothing
 * outside the area costs anything.
 */
export function sceneOf(editor: Editor, view = viewOf(editor), zoom = editor.camera.zoom): Scene {
  const bundles = bundlesShown(editor, zoom)
  return {
    detail: detailAt(zoom),
    lanes: lanesIn(editor, view),
    links: singleRoutes(editor, view, bundles, zoom)
      .filter(({ link }) => !withinStrip(editor.layout, link))
      .map((route) => ({ id: route.link.id, route })),
    labels: zoom >= DETAIL_ZOOM ? labelsIn(editor, grow(view, LABEL_ROOM)) : [],
    bundles: bundleItems(editor, bundles, zoom),
    cards: cardsIn(editor, view),
    notes: notesIn(editor, view),
    frames: framesIn(editor, view),
    networks: networksIn(editor, view),
    web: editor.session.networks ? webIn(editor, view) : [],
    chips: editor.session.volumes ? chipsIn(editor, view, zoom) : [],
  }
}

/** The whole drawing at the lowest detail, as a small map shows it: without links, which would only blacken it. */
export function mapScene(editor: Editor): Scene {
  const view = editor.layout.content()
  if (!view)
    return {
      detail: 'boxes',
      lanes: [],
      links: [],
      labels: [],
      bundles: [],
      cards: [],
      notes: [],
      frames: [],
      networks: [],
      web: [],
      chips: [],
    }
  return {
    detail: 'boxes',
    lanes: lanesIn(editor, view),
    links: [],
    labels: [],
    bundles: [],
    cards: cardsIn(editor, view),
    notes: notesIn(editor, view),
    frames: framesIn(editor, view),
    networks: networksIn(editor, view),
    web: [],
    chips: [],
  }
}

const notesIn = (editor: Editor, view: Box): NoteItem[] =>
  editor.store
    .all('note')
    .map((note) => ({ id: note.id, box: noteBox(note), text: note.text }))
    .filter((note) => overlaps(note.box, view))

function lanesIn(editor: Editor, view: Box): LaneItem[] {
  return editor.layout
    .lanes()
    .filter((lane) => overlaps(lane.box, view))
    .map((lane) => laneItem(editor.layout, lane))
}

export const laneItem = (layout: Layout, lane: Lane): LaneItem => ({
  id: lane.tier.id,
  box: lane.box,
  name: lane.tier.name,
  detail: laneDetail(layout.machinesOf(lane.tier.id)),
  color: tierColor(lane.tier),
  hint: lane.servers === 0 ? t`Right-click to add a server` : '',
  direction: lane.direction,
  collapsed: lane.tier.collapsed,
  chevron: chevronBox(lane),
})

function cardsIn(editor: Editor, view: Box): CardItem[] {
  // A replica group's stack stands out a little above its card.
  return editor.layout.serversIn(grow(view, 12)).map(({ server, box }) => cardItem(editor, server, box))
}

export function cardItem(editor: Editor, server: ServerRecord, box: Box): CardItem {
  const tier = editor.store.get<'tier'>(server.tier)
  // Where a second line says how the server fares, there is no room for what it balances.
  const crowded = secondLine(editor.status.get(server.id), cardInsight(editor.insight, server.id)) !== null
  return {
    id: server.id,
    box,
    name: server.name,
    detail: serverDetail(server),
    icon: cardIcon(server, tier),
    color: tier ? tierColor(tier) : 'grey',
    replicas: server.replicas,
    locked: server.locked,
    tied: isTied(editor.store, server.id),
    networks: networkDots(editor, server),
    balances: crowded ? '' : balanceText(editor, server),
  }
}

/** The status of every server in an area; of those that the view shows, unless told otherwise. */
export function badgesOf(editor: Editor, view = viewOf(editor)): BadgeItem[] {
  // Marks stand out a little around their card.
  return editor.layout.serversIn(grow(view, 12)).map(({ server, box }) => badgeItem(editor, server, box))
}

export const badgeItem = (editor: Editor, { id }: ServerRecord, box: Box): BadgeItem => ({
  id,
  box,
  status: editor.status.get(id) ?? designedStatus,
  insight: cardInsight(editor.insight, id),
})

/** Links that stand out show their words up to this number. */
const MOST_WORDS = 12

export function overlayOf(editor: Editor): Overlay {
  const { camera, viewport, selection, hover, linking, marquee, find } = editor.session
  const view = grow(visibleBox(camera, viewport), 16)
  const selected: { id: RecordId; box: Box; radius: number }[] = []
  const links: LinkMark[] = ownLinks(editor, view)
  const addLink = (id: LinkId, kind: LinkMark['kind']): void => {
    const route = editor.routes.route(id)
    if (!route || !overlaps(route.box, view)) return
    // Words of so many at once would hide one another.
    const label = links.length < MOST_WORDS ? labelShown(editor, route) : undefined
    links.push({ route, kind, label })
  }
  for (const id of selection) {
    const record = editor.store.get(id)
    if (record?.type === 'link') addLink(record.id, 'selected')
    const box = record?.type === 'link' ? undefined : editor.boxOf(id)
    if (box && overlaps(box, view)) selected.push({ id, box, radius: radiusOf(record?.type) })
  }
  const found: { box: Box; radius: number; current: boolean; filled: boolean }[] = []
  for (const [at, id] of (find?.matches ?? []).entries()) {
    const record = editor.store.get(id)
    const box = editor.boxOf(id)
    if (!record || !box || !overlaps(box, view)) continue
    if (record.type === 'link') addLink(record.id, 'found')
    else
      found.push({
        box,
        radius: radiusOf(record.type),
        current: at === find?.at,
        // A whole lane in colour would hide what is found in it.
        filled: record.type !== 'tier',
      })
  }
  if (hover.kind === 'link' && !selection.has(hover.id)) addLink(hover.id, 'hover')
  const rounded = (id: ServerId | NetworkId): (Box & { radius: number }) | null => {
    const box = editor.boxOf(id)
    return box ? { ...box, radius: radiusOf(editor.store.get(id)?.type) } : null
  }
  const over =
    hover.kind === 'server' || hover.kind === 'port' || hover.kind === 'network' || hover.kind === 'pill-port'
  const from = linking && editor.boxOf(linking.from)
  const target = linking?.target ? rounded(linking.target) : null
  return {
    selected,
    links,
    bundle:
      hover.kind === 'bundle'
        ? (bundleItems(editor).find((one) => one.bundle.key === hover.key) ?? null)
        : null,
    found,
    hover: over ? rounded(hover.id) : null,
    lit: [...editor.session.lit].flatMap((id) => rounded(id) ?? []).filter((box) => overlaps(box, view)),
    ports: [...portsOf(editor), ...pillPorts(editor)],
    handles: handlesShown(editor),
    marquee,
    preview:
      linking && from
        ? {
            path: preview(linking, from, target ?? undefined),
            legal: linking.refusal === null,
          }
        : null,
    target,
    movingLane: editor.session.movingLane,
    boxHandles: boxHandles(editor),
    web: networkWeb(editor),
    chips: chipsOfSelected(editor),
  }
}

const radiusOf = (type: RecordType | undefined): number =>
  type === 'note' ? 4 : type === 'network' ? PILL.height / 2 : 10

/** Handles of the only selected link, while nothing else is going on. */
const handlesShown = (editor: Editor): LinkHandle[] =>
  ['idle', 'bending', 'reattaching'].includes(editor.session.tool) ? shownHandles(editor) : []

function preview({ to, moves }: Linking, from: Box, target: Box | undefined): Path {
  const end = target ?? { ...to, width: 0, height: 0 }
  return moves === 'from' ? directPath(end, from) : directPath(from, end)
}

/** Ports of the server under the pointer, and of the only selected one, while nothing else is going on. */
function portsOf(editor: Editor): (Point & { active: boolean })[] {
  const { tool, hover, camera } = editor.session
  if (editor.readOnly || camera.zoom < DETAIL_ZOOM || (tool !== 'idle' && tool !== 'linking')) return []
  const ids = new Set<ServerId>()
  if (hover.kind === 'server' || hover.kind === 'port') ids.add(hover.id)
  if (tool === 'idle' && editor.selection.size === 1)
    for (const one of editor.selected('server')) ids.add(one.id)
  return [...ids].flatMap((id) => {
    const card = editor.layout.card(id)
    if (!card || editor.layout.hidden(id)) return []
    return sides.map((side) => ({
      ...portPoint(card, side),
      active: hover.kind === 'port' && hover.id === id && hover.side === side,
    }))
  })
}
