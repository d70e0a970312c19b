import type { NetworkId, ServerId } from '@shared/design/records.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'
import { type Box, boxOf, overlaps, type Point } from '@shared/drawing/geometry.ts'
import type { Lane } from '@shared/drawing/layout.ts'
import type { Pill } from '@shared/drawing/networks.ts'
import { isUpright, portPoint, type Side, sideTowards } from '@shared/drawing/sides.ts'
import type { Drawing } from './drawing.ts'

/** A line from a network to a server that has a card in it. */
export interface NetworkLine {
  readonly from: Point
  readonly to: Point
  readonly box: Box
}
/** Lines of one network. */
export interface NetworkLines {
  readonly color: PaletteColor
  readonly lines: readonly NetworkLine[]
}

/** The lines of all networks that pass through an area. */
export const webIn = (drawing: Drawing, area: Box): NetworkLines[] =>
  [...allLines(drawing).values()].flatMap((lines) => through(lines, area))

/** The lines of these networks, and of these servers, that pass through an area. */
export function linesOf(
  drawing: Drawing,
  area: Box,
  networks: ReadonlySet<NetworkId>,
  servers: ReadonlySet<ServerId>,
): NetworkLines[] {
  const all = networks.size > 0 ? allLines(drawing) : undefined
  const found = new Map<NetworkId, NetworkLines>()
  for (const id of networks) {
    const lines = all?.get(id)
    if (lines) found.set(id, lines)
  }
  const lone = new Map<NetworkId, { color: PaletteColor; lines: NetworkLine[] }>()
  for (const id of servers) {
    const server = drawing.store.get<'server'>(id)
    for (const pill of server ? drawing.layout.networks.of(server) : []) {
      if (found.has(pill.network.id)) continue
      const line = lineTo(drawing, pill, id)
      const entry = lone.get(pill.network.id) ?? { color: pill.color, lines: [] }
      lone.set(pill.network.id, entry)
      if (line) entry.lines.push(line)
    }
  }
  return [...found.values(), ...lone.values()].flatMap((lines) => through(lines, area))
}

function through({ color, lines }: NetworkLines, area: Box): NetworkLines[] {
  const inside = lines.filter((line) => overlaps(line.box, area) && passes(line, area))
  return inside.length === 0 ? [] : [{ color, lines: inside }]
}

const PIECES = 8

/**
 * Does the curve of a line meet an area? Piece by piece: the lines of a large network all lie in one another's boxes.
 * A curve never turns back, so that a piece lies in the box of its ends.
 */
function passes({ from, to }: NetworkLine, area: Box): boolean {
  let last = from
  for (let piece = 1; piece <= PIECES; piece += 1) {
    const share = piece / PIECES
    const next = {
      x: from.x + (to.x - from.x) * share * share * (3 - 2 * share),
      y: from.y + (to.y - from.y) * share * (1.5 + share * (share - 1.5)),
    }
    if (overlaps(boxOf(last, next), area)) return true
    last = next
  }
  return false
}

interface Known {
  readonly version: number
  readonly lanes: readonly Lane[]
  readonly lines: ReadonlyMap<NetworkId, NetworkLines>
}
const known = new WeakMap<Drawing, Known>()

/** Every line, made once for each state of the drawing. */
function allLines(drawing: Drawing): ReadonlyMap<NetworkId, NetworkLines> {
  const { version } = drawing.store
  const lanes = drawing.layout.lanes()
  const before = known.get(drawing)
  if (before?.version === version && before.lanes === lanes) return before.lines
  const lines = new Map<NetworkId, NetworkLines>()
  for (const pill of drawing.layout.networks.pills()) lines.set(pill.network.id, linesFrom(drawing, pill))
  known.set(drawing, { version, lanes, lines })
  return lines
}

function linesFrom(drawing: Drawing, pill: Pill): NetworkLines {
  const lines = new Map<string, NetworkLine>()
  for (const id of drawing.layout.networks.membersOf(pill.network.id)) {
    const line = lineTo(drawing, pill, id)
    // Many servers of a collapsed lane share a place on its strip.
    if (line) lines.set(`${line.to.x} ${line.to.y}`, line)
  }
  return { color: pill.color, lines: [...lines.values()] }
}

function lineTo({ layout }: Drawing, { box }: Pill, server: ServerId): NetworkLine | undefined {
  const card = layout.card(server)
  if (!card) return undefined
  const from = portPoint(box, sideTowards(box, card))
  const to = lineEnd(card, sideTowards(card, box))
  return { from, to, box: boxOf(from, to) }
}

/** Where a network's line meets a card: over its icon, out of the way of links. */
const lineEnd = (card: Box, side: Side): Point =>
  portPoint(card, side, isUpright(side) ? 26 - card.width / 2 : 0)
