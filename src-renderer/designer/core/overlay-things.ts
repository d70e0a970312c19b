import type { NetworkId } from '@shared/design/records.ts'
import { type Box, grow, overlaps, type Point } from '@shared/drawing/geometry.ts'
import { handlePoint, handlesOf } from '@shared/drawing/resize.ts'
import { portPoint } from '@shared/drawing/sides.ts'
import { type Chip, CHIP_ROOM, CHIP_ZOOM, chipsOf } from '@shared/drawing/volumes.ts'
import { visibleBox } from './camera.ts'
import type { Editor } from './editor.ts'
import { HANDLE_REACH, PORT_ZOOM, pillSides } from './hit.ts'
import { linesOf, type NetworkLines } from './network-lines.ts'
import { chipsIn } from './scene-things.ts'
import { onlySized, sizedBox } from './resize-box.ts'

/** Lines of networks, and the cards and pills that they pass behind. */
export interface NetworkWeb {
  readonly networks: readonly NetworkLines[]
  readonly view: Box
  readonly before: readonly Box[]
}

/** With more in view than this, chips would be a carpet, and slow. */
const MANY = 600

/** Corners and edges to resize the only selected note or frame by. */
export function boxHandles(editor: Editor): Point[] {
  const { tool, camera } = editor.session
  const sized = tool === 'idle' || tool === 'resizing' ? onlySized(editor) : undefined
  if (!sized) return []
  const box = sizedBox(sized)
  return handlesOf(box, HANDLE_REACH / camera.zoom).map((handle) => handlePoint(box, handle))
}

/** Ports of the network that is pointed at or selected alone. */
export function pillPorts(editor: Editor): (Point & { active: boolean })[] {
  const { tool, hover, camera } = editor.session
  if (editor.readOnly || camera.zoom < PORT_ZOOM || (tool !== 'idle' && tool !== 'attaching')) return []
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
 * Lines of the networks that are pointed at or selected, and of the servers that are: of these, those to all of their
 * networks.
 */
export function networkWeb(editor: Editor): NetworkWeb | null {
  const { camera, viewport, hover, selection, volumes } = editor.session
  const whole = new Set(editor.selected('network').map(({ id }) => id))
  const lone = new Set(editor.selected('server').map(({ id }) => id))
  if (hover.kind === 'network' || hover.kind === 'pill-port') whole.add(hover.id)
  if (hover.kind === 'server' || hover.kind === 'port') lone.add(hover.id)
  if (whole.size + lone.size + selection.size === 0) return null
  const view = visibleBox(camera, viewport)
  const networks = linesOf(editor, view, whole, lone)
  if (networks.length === 0) return null
  return {
    view,
    before: [
      ...editor.layout.serversIn(view).map(({ box }) => box),
      ...editor.layout.networks.pills().map(({ box }) => box),
      ...(volumes ? chipsIn(editor, view, camera.zoom) : []).map(({ box }) => box),
    ],
    networks,
  }
}

/** Chips of the disks of selected servers, unless all are in the picture. */
export function chipsOfSelected(editor: Editor): Chip[] {
  const { camera, viewport, volumes, tool } = editor.session
  if (volumes || camera.zoom < CHIP_ZOOM || tool === 'translating') return []
  const view = grow(visibleBox(camera, viewport), CHIP_ROOM)
  const shown = editor.selected('server').flatMap((server) => {
    const box = editor.layout.hidden(server.id) ? undefined : editor.layout.card(server.id)
    return box && overlaps(box, view) ? [{ server, box }] : []
  })
  return shown.slice(0, MANY).flatMap(({ server, box }) => chipsOf(server, box))
}
