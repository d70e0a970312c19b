import type { FrameId, NetworkId, ServerRecord } from '@shared/design/records.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'
import { frameBox, frameColor } from '@shared/drawing/frames.ts'
import { type Box, grow, overlaps } from '@shared/drawing/geometry.ts'
import { networkDetail } from '@shared/drawing/networks.ts'
import { type Chip, CHIP_ROOM, CHIP_ZOOM, chipsOf } from '@shared/drawing/volumes.ts'
import type { Editor } from './editor.ts'

export interface FrameItem {
  readonly id: FrameId
  readonly box: Box
  readonly name: string
  readonly color: PaletteColor
}
export interface NetworkItem {
  readonly id: NetworkId
  readonly box: Box
  readonly name: string
  readonly detail: string
  readonly color: PaletteColor
  readonly outside: boolean
  /** How many servers have a card in it. */
  readonly members: number
}

export const framesIn = (editor: Editor, view: Box): FrameItem[] =>
  editor.store
    .all('frame')
    .map((frame) => ({
      id: frame.id,
      box: frameBox(frame),
      name: frame.name,
      color: frameColor(frame),
    }))
    .filter((frame) => overlaps(frame.box, view))

export const networksIn = (editor: Editor, view: Box): NetworkItem[] =>
  editor.layout.networks
    .pills()
    .filter(({ box }) => overlaps(box, view))
    .map(({ network, box, color }) => ({
      id: network.id,
      box,
      name: network.name,
      detail: networkDetail(network),
      color,
      outside: network.outside,
      members: editor.layout.networks.membersOf(network.id).size,
    }))

/** Chips of the disks of all servers in an area; what is dragged has none meanwhile. */
export function chipsIn(editor: Editor, view: Box, zoom: number): Chip[] {
  if (zoom < CHIP_ZOOM) return []
  const lifted = editor.session.lifted?.servers
  return editor.layout
    .serversIn(grow(view, CHIP_ROOM))
    .flatMap(({ server, box }) => (lifted?.has(server.id) ? [] : chipsOf(server, box)))
}

/** As many networks as have a dot on a card. */
const DOTS = 3

/** A dot in the colour of each network that a server has a card in. */
export const networkDots = (editor: Editor, server: ServerRecord): PaletteColor[] =>
  editor.layout.networks
    .of(server)
    .slice(0, DOTS)
    .map(({ color }) => color)
