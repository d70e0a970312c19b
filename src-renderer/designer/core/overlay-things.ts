import type { NetworkId, ServerId } from '@shared/design/records.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'
import type { Box, Point } from '@shared/drawing/geometry.ts'
import { handlePoint, handlesOf } from '@shared/drawing/resize.ts'
import { portPoint, type Side, sideTowards } from '@shared/drawing/routes.ts'
import { type Chip, CHIP_ROOM, CHIP_ZOOM, chipsOf } from '@shared/drawing/volumes.ts'
import { visibleBox } from './camera.ts'
import type { Editor } from './editor.ts'
import { HANDLE_REACH, PILL_PORT_ZOOM, pillSides } from './hit.ts'
import { onlySized, sizedBox } from './resize-box.ts'

/** The lines of one network to the servers in view that have a card in it. */
export interface NetworkLines {
  readonly color: PaletteColor
  readonly lines: readonly { readonly from: Point; readonly to: Point }[]
}
/** Lines of networks, and the cards and pills that they pass behind. */
export interface NetworkWeb {
  readonly networks: readonly NetworkLines[]
  readonly view: Box
  readonly before: readonly Box[]
}

/** With more in view than this, chips would be a carpet, and slow. */
const MANY = 600

/** Corners and edges to resize the only selected note or frame by. */
export function handlePoints(editor: Editor): Point[] {
  const { tool, camera } = editor.session
  const sized = tool === 'idle' || tool === 'resizing' ? onlySized(editor) : undefined
  if (!sized) return []
  const box = sizedBox(sized)
  return handlesOf(box, HANDLE_REACH / camera.zoom).map((handle) => handlePoint(box, handle))
}

/** Ports of the network that is pointed at or selected alone. */
export function pillPorts(editor: Editor): (Point & { active: boolean })[] {
  const { tool, hover, camera } = editor.session
  if (editor.readOnly || camera.zoom < PILL_PORT_ZOOM || (tool !== 'idle' && tool !== 'attaching')) return []
  const ids = new Set<NetworkId>()
  if (hover.kind === 'network' || hover.kind === 'pill-port') ids.add(hover.id)
  if (tool === 'idle' && editor.selection.size === 1)
    for (const one of editor.selected('network')) ids.add(one.id)
  return [...ids].flatMap((id) => {
    const pill = editor.layout.networks.pill(id)
    if (!pill) return []
    return pillSides.map((side) => ({
      ...portPoint(pill.box, side),
      active: hover.kind === 'pill-port' && hover.id === id && hover.side === side,
    }))
  })
}

/**
 * Lines from networks to their servers: of all networks when asked for, else of those that are pointed at or
 * selected, themselves or by one of their servers. Only cards in view get one: a network may have thousands.
 */
export function networkWeb(editor: Editor): NetworkWeb | null {
  const { camera, viewport, hover, selection, networks: all } = editor.session
  const { networks } = editor.layout
  const whole = new Set<NetworkId>()
  const lone = new Set<ServerId>()
  if (!all) {
    if (hover.kind === 'network' || hover.kind === 'pill-port') whole.add(hover.id)
    if (hover.kind === 'server' || hover.kind === 'port') lone.add(hover.id)
    for (const { id } of editor.selected('network')) whole.add(id)
    if (whole.size + lone.size + selection.size === 0) return null
  }
  const view = visibleBox(camera, viewport)
  const cards = editor.layout.serversIn(view)
  const lines = new Map<NetworkId, { from: Point; to: Point }[]>()
  for (const { server, box } of cards)
    for (const { network, box: pill } of networks.of(server)) {
      if (!all && !whole.has(network.id) && !lone.has(server.id) && !selection.has(server.id)) continue
      const list = lines.get(network.id) ?? []
      lines.set(network.id, list)
      list.push({ from: portPoint(pill, sideTowards(pill, box)), to: lineEnd(box, sideTowards(box, pill)) })
    }
  if (lines.size === 0) return null
  return {
    view,
    before: [...cards.map(({ box }) => box), ...networks.pills().map(({ box }) => box)],
    networks: [...lines].map(([id, list]) => ({
      color: networks.pill(id)?.color ?? 'grey',
      lines: list,
    })),
  }
}

/** Where a network's line meets a card: over its icon, out of the way of links. */
const lineEnd = (card: Box, side: Side): Point =>
  portPoint(card, side, side === 'top' || side === 'bottom' ? 26 - card.width / 2 : 0)

/** Chips of the disks of selected servers, or of all when asked for. */
export function chipsInView(editor: Editor): Chip[] {
  const { camera, viewport, selection, volumes, tool } = editor.session
  if (camera.zoom < CHIP_ZOOM || tool === 'translating') return []
  const view = visibleBox(camera, viewport)
  const shown = editor.layout
    .serversIn(roomAbove(view, CHIP_ROOM))
    .filter(({ server }) => volumes || selection.has(server.id))
  return shown.slice(0, MANY).flatMap(({ server, box }) => chipsOf(server, box))
}

const roomAbove = (view: Box, room: number): Box => ({
  ...view,
  y: view.y - room,
  height: view.height + room,
})
