import { CARD, CARD_STEP, freeSpot, GRID } from '@shared/design/create.ts'
import { instancesOf } from '@shared/design/instances.ts'
import type { ServerId, ServerRecord, TierId, TierRecord } from '@shared/design/records.ts'
import type { Editor } from './editor.ts'
import { type Point, snap } from '@shared/drawing/geometry.ts'
import { FreePlaces } from '@shared/drawing/free-places.ts'
import { cardPlace, LANE } from '@shared/drawing/layout.ts'

type Place = Pick<ServerRecord, 'x' | 'y'>

/** Does a card at this place cover none of these? */
export const isClear = (place: Place, cards: readonly Place[]): boolean =>
  cards.every((card) => Math.abs(card.x - place.x) >= CARD.width || Math.abs(card.y - place.y) >= CARD.height)

/**
 * Where a new card goes in a lane: around `world` if that is given and free, further along the lane if it is not, else on the
 * first free place of the lane. `planned` are cards about to be added.
 */
export function placeFor(editor: Editor, tier: TierId, world?: Point, planned: readonly Place[] = []): Place {
  const cards = [...editor.layout.serversOf(tier), ...planned]
  const lane = editor.layout.lane(tier)
  if (!world || !lane || lane.tier.collapsed) return freeSpot(cards, cardsPerRow(editor, tier))
  const { box, origin, direction } = lane
  const at = { x: world.x - origin.x - CARD.width / 2, y: world.y - origin.y - CARD.height / 2 }
  // A lane grows along with its cards, but not because one was dropped across its edge.
  if (direction === 'rows') at.y = Math.min(at.y, box.height - CARD.height - GRID)
  else at.x = Math.min(at.x, box.x + box.width - CARD.width - GRID - origin.x)
  const wished = cardPlace({ x: snap(at.x, GRID), y: snap(at.y, GRID) })
  for (let step = 0; step < 4; step += 1) {
    const place =
      direction === 'rows'
        ? { x: wished.x + step * CARD_STEP.x, y: wished.y }
        : { x: wished.x, y: wished.y + step * CARD_STEP.y }
    if (isClear(place, cards)) return place
  }
  return freeSpot(cards, cardsPerRow(editor, tier))
}

/** Gives free places of a lane, one after the other; cards of `leaving` count as gone. */
export function freePlaces(editor: Editor, tier: TierId, leaving?: ReadonlySet<ServerId>): FreePlaces {
  const places = new FreePlaces(cardsPerRow(editor, tier))
  for (const server of editor.layout.serversOf(tier)) if (!leaving?.has(server.id)) places.cover(server)
  return places
}

/** As many cards a row as the lane is wide now. */
export const cardsPerRow = (editor: Editor, tier: TierId): number => {
  const lane = editor.layout.lane(tier)
  const columns = lane?.direction === 'columns'
  // A strip tells nothing of its lane's width.
  const width = lane && !(columns && lane.tier.collapsed) ? lane.box.width : LANE.columnWidth
  return Math.max(1, Math.floor((width - (columns ? 0 : LANE.label)) / CARD_STEP.x))
}

const baseNames: Record<TierRecord['role'], string> = {
  'load-balancing': 'lb',
  web: 'web',
  application: 'app',
  data: 'db',
  other: 'server',
}

export const baseName = (role: TierRecord['role'] = 'other'): string => baseNames[role]

/**
 * The lane to add to when nobody pointed at one: that of the selection, else the first that is still empty, else the one
 * in the middle of the view.
 */
export function likelyTier(editor: Editor): TierId | undefined {
  const [server] = editor.selected('server')
  const [tier] = editor.selected('tier')
  const empty = editor.layout.lanes().find((lane) => lane.servers === 0)
  const { width, height } = editor.session.viewport
  const middle = editor.toWorld({ x: width / 2, y: height / 2 })
  return server?.tier ?? tier?.id ?? empty?.tier.id ?? editor.layout.laneAt(middle, true)?.tier.id
}

/** Names in use, those of a group's machines too: beside web with two replicas there is a web-1 and a web-2. */
export const serverNames = (editor: Editor): Set<string> =>
  new Set(
    editor.store
      .all('server')
      .flatMap((server) => [server.name, ...instancesOf(server).map((instance) => instance.name)]),
  )
