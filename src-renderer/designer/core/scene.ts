import type {
  LinkId,
  NetworkId,
  NoteId,
  RecordId,
  RecordType,
  ServerId,
  TierId,
} from '@shared/design/records.ts'
import {
  type CardIcon,
  cardIcon,
  laneDetail,
  linkLabel,
  type PaletteColor,
  serverDetail,
  tierColor,
} from '@shared/drawing/faces.ts'
import { visibleBox } from './camera.ts'
import type { Editor } from './editor.ts'
import { type Box, centre, grow, overlaps, type Point } from '@shared/drawing/geometry.ts'
import { PILL } from '@shared/drawing/networks.ts'
import { noteBox } from '@shared/drawing/layout.ts'
import type { Chip } from '@shared/drawing/volumes.ts'
import { balanceText } from './balancing.ts'
import { sides } from './hit.ts'
import { curve, pointOn, portPoint, type Route, sideTowards } from '@shared/drawing/routes.ts'
import { handlePoints, chipsInView, type NetworkWeb, networkWeb, pillPorts } from './overlay-things.ts'
import { type FrameItem, framesIn, networkDots, type NetworkItem, networksIn } from './scene-things.ts'
import { type CardStatus, designedStatus } from './status.ts'

/** Below this zoom nothing small can be read: cards become plain boxes with a name, links plain lines. */
export const DETAIL_ZOOM = 0.4
/** Below this one, names cannot be read either. */
export const NAME_ZOOM = 0.2

export interface LaneItem {
  readonly id: TierId
  readonly box: Box
  readonly name: string
  readonly detail: string
  readonly color: PaletteColor
  /** Something to say where no card is. */
  readonly hint: string
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
  /** Colours of the networks that it has cards in. */
  readonly networks: readonly PaletteColor[]
  /** What it balances load over, in words; empty: it does not. */
  readonly balances: string
}
export interface LinkItem {
  readonly id: LinkId
  readonly route: Route
  readonly label: string
  readonly labelAt: Point
}
export interface NoteItem {
  readonly id: NoteId
  readonly box: Box
  readonly text: string
}
export interface Scene {
  readonly detail: 'full' | 'names' | 'boxes'
  readonly lanes: readonly LaneItem[]
  readonly links: readonly LinkItem[]
  readonly cards: readonly CardItem[]
  readonly notes: readonly NoteItem[]
  readonly frames: readonly FrameItem[]
  readonly networks: readonly NetworkItem[]
}
export interface BadgeItem {
  readonly id: ServerId
  readonly box: Box
  readonly status: CardStatus
}
/** What is drawn over the picture while someone works on it. */
export interface Overlay {
  readonly selected: readonly { id: RecordId; box: Box; radius: number }[]
  readonly links: readonly { route: Route; kind: 'selected' | 'hover' | 'found' }[]
  /** What a search found; the one it is at stands out. */
  readonly found: readonly { box: Box; radius: number; current: boolean; filled: boolean }[]
  readonly hover: (Box & { radius: number }) | null
  readonly ports: readonly (Point & { active: boolean })[]
  readonly marquee: Box | null
  readonly preview: { route: Omit<Route, 'link'>; legal: boolean } | null
  readonly target: (Box & { radius: number }) | null
  /** Corners and edges of the selected note or frame. */
  readonly handles: readonly Point[]
  readonly web: NetworkWeb | null
  readonly chips: readonly Chip[]
}

/** Everything of the drawing that the view shows: nothing outside it costs anything. */
export function sceneOf(editor: Editor): Scene {
  const { camera, viewport } = editor.session
  const view = visibleBox(camera, viewport)
  const full = camera.zoom >= DETAIL_ZOOM
  return {
    detail: full ? 'full' : camera.zoom >= NAME_ZOOM ? 'names' : 'boxes',
    lanes: lanesIn(editor, view),
    links: editor.routes.routesIn(view).map((route) => ({
      id: route.link.id,
      route,
      label: full ? linkLabel(route.link) : '',
      labelAt: pointOn(route, 0.5),
    })),
    cards: cardsIn(editor, view),
    notes: notesIn(editor, view),
    frames: framesIn(editor, view),
    networks: networksIn(editor, view),
  }
}

/** The whole drawing at the lowest detail, as a small map shows it: without links, which would only blacken it. */
export function mapScene(editor: Editor): Scene {
  const view = editor.layout.content()
  if (!view) return { detail: 'boxes', lanes: [], links: [], cards: [], notes: [], frames: [], networks: [] }
  return {
    detail: 'boxes',
    lanes: lanesIn(editor, view),
    links: [],
    cards: cardsIn(editor, view),
    notes: notesIn(editor, view),
    frames: framesIn(editor, view),
    networks: networksIn(editor, view),
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
    .map(({ tier, box }) => {
      const servers = editor.layout.serversOf(tier.id)
      return {
        id: tier.id,
        box,
        name: tier.name,
        detail: laneDetail(servers),
        color: tierColor(tier),
        hint: servers.length === 0 ? 'Right-click to add a server' : '',
      }
    })
}

function cardsIn(editor: Editor, view: Box): CardItem[] {
  // A replica group's stack stands out a little above its card.
  return editor.layout.serversIn(grow(view, 12)).map(({ server, box }) => {
    const tier = editor.store.get<'tier'>(server.tier)
    return {
      id: server.id,
      box,
      name: server.name,
      detail: serverDetail(server),
      icon: cardIcon(server, tier),
      color: tier ? tierColor(tier) : 'grey',
      replicas: server.replicas,
      locked: server.locked,
      networks: networkDots(editor, server),
      balances: balanceText(editor, server),
    }
  })
}

/** The status of every server that the view shows; none where it could not be read. */
export function badgesOf(editor: Editor): BadgeItem[] {
  const { camera, viewport } = editor.session
  return editor.layout.serversIn(visibleBox(camera, viewport)).map(({ server, box }) => ({
    id: server.id,
    box,
    status: editor.status.get(server.id) ?? designedStatus,
  }))
}

export function overlayOf(editor: Editor): Overlay {
  const { camera, viewport, selection, hover, linking, marquee, find } = editor.session
  const view = grow(visibleBox(camera, viewport), 16)
  const selected: { id: RecordId; box: Box; radius: number }[] = []
  const links: { route: Route; kind: 'selected' | 'hover' | 'found' }[] = []
  const addLink = (id: LinkId, kind: 'selected' | 'hover' | 'found'): void => {
    const route = editor.routes.route(id)
    if (route) links.push({ route, kind })
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
    found,
    hover: over ? rounded(hover.id) : null,
    ports: [...portsOf(editor), ...pillPorts(editor)],
    marquee,
    preview:
      linking && from
        ? { route: preview(from, target ?? undefined, linking.to), legal: linking.refusal === null }
        : null,
    target,
    handles: handlePoints(editor),
    web: networkWeb(editor),
    chips: chipsInView(editor),
  }
}

const radiusOf = (type: RecordType | undefined): number =>
  type === 'note' ? 4 : type === 'network' ? PILL.height / 2 : 10

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
    if (!card) return []
    return sides.map((side) => ({
      ...portPoint(card, side),
      active: hover.kind === 'port' && hover.id === id && hover.side === side,
    }))
  })
}

function preview(from: Box, target: Box | undefined, to: Point): Omit<Route, 'link'> {
  const end: Box = target ?? { ...to, width: 0, height: 0 }
  const fromSide = sideTowards(from, end)
  const toSide = sideTowards(end, from)
  const start = portPoint(from, fromSide)
  return curve(start, fromSide, target ? portPoint(target, toSide) : centre(end), toSide)
}
