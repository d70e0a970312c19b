import type { NetworkId, ServerId } from '@shared/design/records.ts'
import type { PaletteColor } from '@shared/drawing/faces.ts'
import { type Box, boxOf, overlaps } from '@shared/drawing/geometry.ts'
import type { Lane, Layout } from '@shared/drawing/layout.ts'
import type { Pill } from '@shared/drawing/networks.ts'
import { type Path, pathOf, segmentsOf } from '@shared/drawing/path.ts'
import { isUpright, portPoint, sideTowards } from '@shared/drawing/sides.ts'
import type { Drawing } from './drawing.ts'
import type { Lifted } from './lifted.ts'

/** A line in right angles from a network to a server that has a card in it. */
export type NetworkLine = Path
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
  const { lifted } = drawing.session
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
      if (found.has(pill.network.id) && !lifted?.servers.has(id)) continue
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

/** The lines of a large network all lie in one another's boxes: what counts is where they run. */
const passes = (line: NetworkLine, area: Box): boolean =>
  segmentsOf(line).some(({ a, b }) => overlaps(boxOf(a, b), area))

interface Known {
  readonly version: number
  readonly lanes: readonly Lane[]
  readonly lifted: Lifted | null
  readonly lines: ReadonlyMap<NetworkId, NetworkLines>
}
const known = new WeakMap<Drawing, Known>()

/** Every line but those to what is lifted, made once for each state of the drawing. */
function allLines(drawing: Drawing): ReadonlyMap<NetworkId, NetworkLines> {
  const { version } = drawing.store
  const { lifted } = drawing.session
  const lanes = drawing.layout.lanes()
  const before = known.get(drawing)
  if (before?.version === version && before.lanes === lanes && before.lifted === lifted) return before.lines
  const lines = new Map<NetworkId, NetworkLines>()
  for (const pill of drawing.layout.networks.pills()) lines.set(pill.network.id, linesFrom(drawing, pill))
  known.set(drawing, { version, lanes, lifted, lines })
  return lines
}

function linesFrom(drawing: Drawing, pill: Pill): NetworkLines {
  const lines = new Map<string, NetworkLine>()
  for (const id of drawing.layout.networks.membersOf(pill.network.id)) {
    const line = drawing.session.lifted?.servers.has(id) ? undefined : lineTo(drawing, pill, id)
    // Many servers of a collapsed lane share a place on its strip.
    if (line) lines.set(`${line.to.x} ${line.to.y}`, line)
  }
  return { color: pill.color, lines: [...lines.values()] }
}

/** How far the lines of networks run beside those of the others, and off a pill. */
const ASIDE = [0, 5, -5, 10, -10] as const
const OFF = [6, 10, 14] as const

/** First along the pills, then straight to the card: the lines of a network lie on one another as far as they can. */
function lineTo({ layout }: Drawing, { box, order }: Pill, server: ServerId): NetworkLine | undefined {
  const card = endOf(layout, server)
  if (!card) return undefined
  const side = sideTowards(box, card)
  const from = portPoint(box, side)
  const to = portPoint(card, sideTowards(card, box), isUpright(side) ? placeOn(layout, card, order) : 0)
  if (!isUpright(side)) {
    const middle = (from.x + to.x) / 2
    return pathOf([from, { x: middle, y: from.y }, { x: middle, y: to.y }, to])
  }
  const off = Math.min(OFF[order % OFF.length] ?? 0, Math.abs(to.y - from.y) / 2)
  const along = from.y + (side === 'bottom' ? off : -off)
  return pathOf([from, { x: from.x, y: along }, { x: to.x, y: along }, to])
}

/** A card, or what stands for it: on an upright strip, whose name begins at its top, all of the strip. */
function endOf(layout: Layout, server: ServerId): Box | undefined {
  const tier = layout.direction === 'columns' && layout.hidden(server) ? layout.tierOf(server) : undefined
  return tier ? layout.lane(tier)?.box : layout.card(server)
}

/** Over a card's icon, where no link begins; in lanes side by side at its other end, beside the lane's name. */
function placeOn(layout: Layout, { width }: Box, order: number): number {
  const end = Math.max(0, width / 2 - 26)
  return (layout.direction === 'rows' ? -end : end) + (ASIDE[order % ASIDE.length] ?? 0)
}
